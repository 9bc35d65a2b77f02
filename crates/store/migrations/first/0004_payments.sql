ALTER TABLE payments ADD COLUMN purpose TEXT NOT NULL DEFAULT 'order';
ALTER TABLE payments ADD COLUMN page_url TEXT;
ALTER TABLE payments ADD COLUMN expires_at INTEGER;
ALTER TABLE payments ADD COLUMN receipt TEXT;
ALTER TABLE payments ADD COLUMN instrument TEXT;
ALTER TABLE payments ADD COLUMN got_minor INTEGER;
ALTER TABLE payments ADD COLUMN got_currency TEXT;
ALTER TABLE payments ADD COLUMN finding TEXT;
ALTER TABLE payments ADD COLUMN next_ask_at INTEGER;
ALTER TABLE payments ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
UPDATE payments SET got_minor = amount_minor, got_currency = currency WHERE state IN ('succeeded', 'refunded');
UPDATE payments SET next_ask_at = created_at WHERE state = 'pending';
CREATE INDEX payments_ask ON payments (next_ask_at) WHERE next_ask_at IS NOT NULL;
CREATE INDEX payments_finding ON payments (id) WHERE finding IS NOT NULL;

CREATE TABLE refunds (
    id INTEGER PRIMARY KEY,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    key TEXT NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,
    reference TEXT,
    fault TEXT,
    created_at INTEGER NOT NULL,
    done_at INTEGER
);
CREATE INDEX refunds_payment ON refunds (payment_id, id);
CREATE INDEX refunds_due ON refunds (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX refunds_open ON refunds (payment_id) WHERE state <> 'done';

CREATE TABLE notices (
    provider TEXT NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    payment_id INTEGER,
    outcome TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (provider, event)
);
CREATE INDEX notices_payment ON notices (payment_id);
