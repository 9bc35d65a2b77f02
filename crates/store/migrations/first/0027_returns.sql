-- What a buyer and a shop say to each other about sending something back; an order can have several, one after another.
CREATE TABLE returns (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    -- NULL until the shop has answered.
    agreed BOOLEAN,
    answer TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    answered_at INTEGER,
    withdrawn_at INTEGER,
    carrier TEXT NOT NULL DEFAULT '',
    tracking TEXT NOT NULL DEFAULT '',
    sent_at INTEGER
);
CREATE INDEX returns_order ON returns (order_id, id);
CREATE INDEX returns_account ON returns (account_id, id);

CREATE TABLE return_pictures (
    return_id INTEGER NOT NULL REFERENCES returns (id),
    place INTEGER NOT NULL,
    blob_id INTEGER NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (return_id, place)
);
CREATE INDEX return_pictures_blob ON return_pictures (blob_id);
