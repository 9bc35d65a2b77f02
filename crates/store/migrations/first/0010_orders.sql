-- What a shop looks for among its orders. Each of these is written when somebody pays or a hand of the shop does
-- something, never when an order is made.
CREATE INDEX orders_at_hand ON orders (account_id, state, id)
    WHERE state IN ('cooling_off', 'locked', 'paid', 'packed', 'shipped');
CREATE INDEX orders_returns ON orders (account_id, id) WHERE return_asked_at IS NOT NULL AND state = 'delivered';
CREATE INDEX orders_tracking ON orders (tracking, id) WHERE tracking IS NOT NULL;

-- Where a person has things sent.
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    preferred BOOLEAN NOT NULL
);
CREATE INDEX addresses_user ON addresses (user_id, id);
CREATE UNIQUE INDEX addresses_preferred ON addresses (user_id) WHERE preferred;

-- The invoice that a buyer wants for an order.
CREATE TABLE invoices (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    email TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    number TEXT,
    issued_at INTEGER,
    issued_by INTEGER
);
