-- A short number for people, beside the id: each shop counts its own orders, from 1001 on.
ALTER TABLE orders ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET number = n.number FROM (
    SELECT id AS order_id, 1000 + ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY id) AS number FROM orders
) AS n WHERE n.order_id = orders.id;
CREATE UNIQUE INDEX orders_number ON orders (account_id, number);
