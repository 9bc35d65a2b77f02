-- Disputes: money that buyers have their banks claw back. What a lost one took is gone from its payment.
CREATE TABLE disputes (
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_at INTEGER,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (provider, reference)
);
CREATE INDEX disputes_order ON disputes (order_id);
CREATE INDEX disputes_payment ON disputes (payment_id);
ALTER TABLE payments ADD COLUMN lost_minor INTEGER NOT NULL DEFAULT 0 CHECK (lost_minor >= 0);
CREATE INDEX payments_receipt ON payments (receipt) WHERE receipt IS NOT NULL;
ALTER TABLE orders ADD COLUMN dispute TEXT;
ALTER TABLE orders ADD COLUMN lost_minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN lost_down_minor INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_dispute ON orders (account_id, id) WHERE dispute = 'open';

-- A refund that failed is sent anew: how often that was, for each time has a key of its own.
ALTER TABLE refunds ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;

-- Sold pieces that have left the house.
ALTER TABLE skus ADD COLUMN sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0);
UPDATE skus SET sent = t.pieces FROM (
    SELECT sku_id, SUM(quantity - returned) AS pieces FROM orders
    WHERE state = 'shipped' OR state = 'delivered' GROUP BY sku_id
) t WHERE t.sku_id = skus.id;

-- Invoices that were issued, and credit notes that take them back, as they went out: no row is ever changed. The row of
-- invoices is what the buyer asks for. What was issued before had numbers that people made up; those have no series.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL,
    series TEXT NOT NULL,
    number TEXT NOT NULL,
    corrects INTEGER REFERENCES documents (id),
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    buyer TEXT NOT NULL,
    title TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    email TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER
);
CREATE INDEX documents_order ON documents (order_id, id);
CREATE UNIQUE INDEX documents_number ON documents (account_id, number) WHERE series <> '';
INSERT INTO documents (id, account_id, order_id, kind, series, number, amount_minor, currency, buyer, title, tax_number,
    email, issued_at, issued_by)
SELECT i.order_id, o.account_id, i.order_id, 'invoice', '', i.number, o.total_minor, o.currency, i.kind, i.title,
    i.tax_number, i.email, i.issued_at, i.issued_by
FROM invoices i JOIN orders o ON o.id = i.order_id WHERE i.number IS NOT NULL AND i.issued_at IS NOT NULL;
ALTER TABLE invoices DROP COLUMN number;
ALTER TABLE invoices DROP COLUMN issued_at;
ALTER TABLE invoices DROP COLUMN issued_by;

-- The last number of each series of a shop's documents.
CREATE TABLE numbering (
    account_id INTEGER NOT NULL,
    series TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (account_id, series)
);

-- What is looked through, folded by one function of ours: no engine's lower() knows more than its locale does. What was
-- there before is folded by the program, a portion at a time.
ALTER TABLE orders ADD COLUMN ship_sought TEXT;
ALTER TABLE orders ADD COLUMN parcel_sought TEXT;
ALTER TABLE accounts ADD COLUMN sought TEXT;
ALTER TABLE products ADD COLUMN sought TEXT;
ALTER TABLE skus ADD COLUMN sought TEXT;
