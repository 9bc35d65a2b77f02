-- What was wished for, as a hash that tells the same key with another wish; the price of a piece that the buyer saw or
-- said yes to since; and whether the show was on at the tap.
ALTER TABLE orders ADD COLUMN wish INTEGER;
ALTER TABLE orders ADD COLUMN most_minor INTEGER;
ALTER TABLE orders ADD COLUMN on_air BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE orders SET on_air = TRUE WHERE post_id IS NOT NULL AND (state = 'waiting' OR state = 'in_draw');

-- What each buyer has bought of each SKU and under each offer, so that a limit for one buyer reads no orders.
CREATE TABLE bought (
    buyer INTEGER NOT NULL,
    is_offer BOOLEAN NOT NULL,
    thing INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    PRIMARY KEY (buyer, is_offer, thing)
);
INSERT INTO bought (buyer, is_offer, thing, pieces)
SELECT buyer, FALSE, sku_id, CAST(SUM(quantity - returned) AS INTEGER) FROM orders
WHERE state IN ('paid', 'packed', 'shipped', 'delivered') GROUP BY buyer, sku_id;
INSERT INTO bought (buyer, is_offer, thing, pieces)
SELECT buyer, TRUE, offer_id, CAST(SUM(quantity - returned) AS INTEGER) FROM orders
WHERE state IN ('paid', 'packed', 'shipped', 'delivered') AND offer_id IS NOT NULL GROUP BY buyer, offer_id;

-- Acts of the shop that were done, by the key of whoever sent them.
CREATE TABLE acts (
    key TEXT PRIMARY KEY,
    digest INTEGER NOT NULL,
    about INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX acts_at ON acts (at);

-- What a desk that starts must know of offers, without those of years ago.
CREATE INDEX offers_open ON offers (id) WHERE is_open;
