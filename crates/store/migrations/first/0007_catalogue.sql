-- Options of a product, and a value for each on every SKU; an empty text is none.
ALTER TABLE products ADD COLUMN option_1 TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN option_2 TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN option_3 TEXT NOT NULL DEFAULT '';

ALTER TABLE skus ADD COLUMN value_1 TEXT NOT NULL DEFAULT '';
ALTER TABLE skus ADD COLUMN value_2 TEXT NOT NULL DEFAULT '';
ALTER TABLE skus ADD COLUMN value_3 TEXT NOT NULL DEFAULT '';
ALTER TABLE skus ADD COLUMN code TEXT;
ALTER TABLE skus ADD COLUMN floor_minor INTEGER CHECK (floor_minor >= 0);
ALTER TABLE skus ADD COLUMN plan INTEGER CHECK (plan >= 0);
ALTER TABLE skus ADD COLUMN per_buyer INTEGER CHECK (per_buyer > 0);
ALTER TABLE skus ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX skus_code ON skus (account_id, code);

-- What waits for a second person, or has been decided by one.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    what TEXT NOT NULL,
    proposed_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES users (id),
    decided_at INTEGER,
    accepted BOOLEAN,
    CHECK (decided_by <> proposed_by)
);
CREATE INDEX proposals_account ON proposals (account_id, id);
CREATE INDEX proposals_open ON proposals (subject) WHERE decided_at IS NULL;

-- Pieces that the shop put in or took back. What orders do with them is in order_events.
CREATE TABLE stock_acts (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    sku_id INTEGER NOT NULL REFERENCES skus (id),
    done_by INTEGER,
    quantity INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stock_acts_sku ON stock_acts (sku_id, id);

-- What came in before it was written down stands as one act at the beginning.
INSERT INTO stock_acts (id, at, sku_id, quantity) SELECT id, (id >> 16), id, stocked FROM skus;
