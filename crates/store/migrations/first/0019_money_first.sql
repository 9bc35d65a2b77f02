-- Money is told first: a hook follows it by a cursor of its own, past whatever else happens in masses. Nothing is
-- written here for an order that is only held and let go.
ALTER TABLE hooks ADD COLUMN money_cursor INTEGER NOT NULL DEFAULT 0;
CREATE INDEX order_events_money ON order_events (id)
    WHERE kind = 'pay' OR kind = 'deposit' OR kind = 'refund' OR kind = 'forfeit';
CREATE INDEX deliveries_money ON deliveries (hook_id, event_id)
    WHERE due_at IS NOT NULL AND (kind = 'order.paid' OR kind = 'order.deposit_paid' OR kind = 'order.refunded'
    OR kind = 'order.deposit_kept');
CREATE INDEX deliveries_order ON deliveries (hook_id, order_id, event_id) WHERE due_at IS NOT NULL;
