-- Pieces of an order that came back while the others stayed, and which line of its life says so.
ALTER TABLE orders ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0 AND returned < quantity);
ALTER TABLE order_events ADD COLUMN back INTEGER NOT NULL DEFAULT 0;
