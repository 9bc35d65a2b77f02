CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    mime TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users (id),
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    bio TEXT NOT NULL DEFAULT '',
    avatar INTEGER REFERENCES blobs (id),
    banner INTEGER REFERENCES blobs (id),
    leader BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE grants (
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    granted_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, user_id, role)
);
CREATE INDEX grants_user ON grants (user_id);

CREATE TABLE follows (
    follower INTEGER NOT NULL REFERENCES accounts (id),
    followee INTEGER NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (follower, followee)
);
CREATE INDEX follows_followee ON follows (followee);

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    archived BOOLEAN NOT NULL DEFAULT FALSE,
    created_at INTEGER NOT NULL
);
CREATE INDEX products_account ON products (account_id, id);

CREATE TABLE pictures (
    product_id INTEGER NOT NULL REFERENCES products (id),
    place INTEGER NOT NULL,
    blob_id INTEGER NOT NULL REFERENCES blobs (id),
    alt TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (product_id, place)
);

CREATE TABLE skus (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    place INTEGER NOT NULL,
    title TEXT NOT NULL,
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    currency TEXT NOT NULL,
    stocked INTEGER NOT NULL,
    on_shelf INTEGER NOT NULL CHECK (on_shelf >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    sold INTEGER NOT NULL CHECK (sold >= 0),
    CHECK (stocked = on_shelf + held + sold)
);
CREATE INDEX skus_product ON skus (product_id, place);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    cover INTEGER REFERENCES blobs (id),
    planned_at INTEGER,
    created_at INTEGER NOT NULL
);
CREATE INDEX posts_account ON posts (account_id, id);

CREATE TABLE lives (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id),
    phase TEXT NOT NULL,
    stream_key TEXT NOT NULL UNIQUE,
    preview_key TEXT NOT NULL UNIQUE,
    opened_at INTEGER,
    ended_at INTEGER,
    slow_ms INTEGER NOT NULL DEFAULT 0,
    followers_only BOOLEAN NOT NULL DEFAULT FALSE,
    words TEXT NOT NULL DEFAULT '',
    pinned_comment INTEGER
);
CREATE INDEX lives_phase ON lives (phase);

CREATE TABLE bag (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    place INTEGER NOT NULL,
    PRIMARY KEY (post_id, product_id)
);

CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    key TEXT NOT NULL,
    deleted_by INTEGER,
    UNIQUE (account_id, key)
);
CREATE INDEX comments_post ON comments (post_id, at, id);

CREATE TABLE bans (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    until INTEGER,
    banned_by INTEGER NOT NULL,
    PRIMARY KEY (post_id, account_id)
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    buyer INTEGER NOT NULL,
    sku_id INTEGER NOT NULL REFERENCES skus (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    price_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    post_id INTEGER,
    at INTEGER,
    held_until INTEGER,
    created_at INTEGER NOT NULL,
    placed_at INTEGER,
    paid_at INTEGER,
    payment_id INTEGER,
    ship_name TEXT,
    ship_phone TEXT,
    ship_address TEXT
);
CREATE INDEX orders_buyer ON orders (buyer, id);
CREATE INDEX orders_account ON orders (account_id, id);
CREATE INDEX orders_open ON orders (held_until) WHERE held_until IS NOT NULL;

CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
);
CREATE INDEX payments_order ON payments (order_id, id);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    visitor INTEGER,
    account_id INTEGER,
    subject INTEGER,
    amount INTEGER NOT NULL,
    second INTEGER
);
CREATE INDEX events_post ON events (post_id, id);
