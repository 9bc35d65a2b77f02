-- Orders come in order of their ids; buyers come in none. An index by buyer on the orders themselves would write a
-- page somewhere else for each, so it is a table of its own that is filled a little later.
DROP INDEX orders_buyer;

CREATE TABLE buyer_orders (
    buyer INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    PRIMARY KEY (buyer, order_id)
);
