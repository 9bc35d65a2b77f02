-- The life of every order, a line a change: its own table, since it is read by order and followed by webhooks.
CREATE TABLE order_events (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    was TEXT NOT NULL,
    state TEXT NOT NULL,
    done_by INTEGER,
    amount INTEGER NOT NULL,
    second INTEGER
);
CREATE INDEX order_events_order ON order_events (order_id, id);
CREATE INDEX order_events_post ON order_events (post_id, id);

INSERT INTO order_events (id, at, order_id, account_id, post_id, kind, was, state, done_by, amount, second)
SELECT e.id, e.at, o.id, o.account_id, e.post_id, e.kind, '',
    CASE e.kind WHEN 'hold' THEN 'held' WHEN 'place' THEN 'placed' WHEN 'pay' THEN 'paid'
        WHEN 'lapse' THEN 'lapsed' WHEN 'cancel' THEN 'cancelled' ELSE 'refunded' END,
    e.account_id, e.amount, e.second
FROM events e JOIN orders o ON o.id = e.subject
WHERE e.kind IN ('hold', 'place', 'pay', 'lapse', 'cancel', 'refund');

UPDATE order_events SET was = COALESCE((SELECT p.state FROM order_events p
    WHERE p.order_id = order_events.order_id AND p.id < order_events.id ORDER BY p.id DESC LIMIT 1), '');

DELETE FROM events WHERE kind IN ('hold', 'place', 'pay', 'lapse', 'cancel', 'refund');
