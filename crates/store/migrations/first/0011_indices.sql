-- Every order that is written asks each of these whether it belongs to them. SQLite builds a table for an IN of many
-- words each time it asks; a chain of OR says the same at a fifth of the cost, the state of a new order first.
DROP INDEX orders_open;
CREATE INDEX orders_open ON orders (id)
    WHERE state = 'held' OR state = 'placed' OR state = 'waiting' OR state = 'in_draw' OR state = 'cooling_off'
        OR state = 'locked';
DROP INDEX orders_at_hand;
CREATE INDEX orders_at_hand ON orders (account_id, state, id)
    WHERE state = 'paid' OR state = 'packed' OR state = 'shipped' OR state = 'cooling_off' OR state = 'locked';
