-- The terms on which a SKU may be had besides its shelf price.
CREATE TABLE offers (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    sku_id INTEGER NOT NULL REFERENCES skus (id),
    kind TEXT NOT NULL,
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    currency TEXT NOT NULL,
    from_at INTEGER,
    until_at INTEGER,
    post_id INTEGER REFERENCES posts (id),
    quantity INTEGER CHECK (quantity > 0),
    per_buyer INTEGER CHECK (per_buyer > 0),
    deposit_minor INTEGER CHECK (deposit_minor > 0),
    cooling_ms INTEGER,
    balance_ms INTEGER,
    is_open BOOLEAN NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (quantity IS NULL OR taken <= quantity)
);
CREATE INDEX offers_account ON offers (account_id, id);
CREATE INDEX offers_sku ON offers (sku_id, id);
CREATE INDEX orders_offer ON orders (offer_id, id) WHERE offer_id IS NOT NULL;

-- Who claimed which coupon: once each.
CREATE TABLE claims (
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    buyer INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (offer_id, buyer)
);
CREATE INDEX claims_buyer ON claims (buyer, offer_id);

-- Fair windows. What is known of one once it has closed is null until then; the list is every order that names it.
CREATE TABLE draws (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    sku_id INTEGER NOT NULL REFERENCES skus (id),
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    pieces INTEGER NOT NULL CHECK (pieces > 0),
    commitment TEXT NOT NULL,
    seed TEXT NOT NULL,
    root TEXT,
    entrants INTEGER,
    given INTEGER NOT NULL DEFAULT 0,
    turn INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    called_off BOOLEAN NOT NULL DEFAULT FALSE,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (given BETWEEN 0 AND pieces),
    CHECK (from_at < until_at)
);
CREATE INDEX draws_account ON draws (account_id, id);
CREATE INDEX draws_sku ON draws (sku_id, id);
CREATE INDEX orders_draw ON orders (draw_id, id) WHERE draw_id IS NOT NULL;
CREATE INDEX orders_line ON orders (sku_id, turn) WHERE state = 'waiting';
