-- What an order is bought under, how its money came and went, and the way of its goods.
ALTER TABLE orders ADD COLUMN because TEXT NOT NULL DEFAULT 'shelf';
ALTER TABLE orders ADD COLUMN offer_id INTEGER;
ALTER TABLE orders ADD COLUMN turn INTEGER;
ALTER TABLE orders ADD COLUMN draw_id INTEGER;
ALTER TABLE orders ADD COLUMN waits BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN held_at INTEGER;
ALTER TABLE orders ADD COLUMN network INTEGER;
ALTER TABLE orders ADD COLUMN deposit_minor INTEGER;
ALTER TABLE orders ADD COLUMN cooling_ms INTEGER;
ALTER TABLE orders ADD COLUMN balance_ms INTEGER;
ALTER TABLE orders ADD COLUMN deposit_payment INTEGER;
ALTER TABLE orders ADD COLUMN cooling_until INTEGER;
ALTER TABLE orders ADD COLUMN locked_at INTEGER;
ALTER TABLE orders ADD COLUMN unlock_until INTEGER;
ALTER TABLE orders ADD COLUMN balance_until INTEGER;
ALTER TABLE orders ADD COLUMN received_minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN refunded_minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN packed_at INTEGER;
ALTER TABLE orders ADD COLUMN shipped_at INTEGER;
ALTER TABLE orders ADD COLUMN delivered_at INTEGER;
ALTER TABLE orders ADD COLUMN return_asked_at INTEGER;
ALTER TABLE orders ADD COLUMN address_mark INTEGER;
ALTER TABLE orders ADD COLUMN instrument INTEGER;
ALTER TABLE orders ADD COLUMN review TEXT;
ALTER TABLE orders ADD COLUMN carrier TEXT;
ALTER TABLE orders ADD COLUMN tracking TEXT;
UPDATE orders SET held_at = created_at;
UPDATE orders SET received_minor = total_minor WHERE state IN ('paid', 'refunded');
UPDATE orders SET refunded_minor = total_minor WHERE state = 'refunded';

DROP INDEX orders_open;
CREATE INDEX orders_open ON orders (id)
    WHERE state IN ('waiting', 'in_draw', 'held', 'placed', 'cooling_off', 'locked');
CREATE INDEX orders_review ON orders (account_id, id) WHERE review IS NOT NULL;

CREATE TABLE order_notes (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX order_notes_order ON order_notes (order_id, id);

-- Who owns the sale: every start takes the next term, and a commit of an older one fails.
CREATE TABLE desk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    term INTEGER NOT NULL
);
INSERT INTO desk (id, term) VALUES (1, 0);
