-- What a draw is bound to beside its seed, from the second format on, and what its beacon said. Those that were planned
-- before are of the first.
ALTER TABLE draws ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE draws ADD COLUMN price_minor INTEGER;
ALTER TABLE draws ADD COLUMN currency TEXT;
ALTER TABLE draws ADD COLUMN per_buyer INTEGER;
ALTER TABLE draws ADD COLUMN beacon_chain TEXT;
ALTER TABLE draws ADD COLUMN beacon_round INTEGER;
ALTER TABLE draws ADD COLUMN beacon_until INTEGER;
ALTER TABLE draws ADD COLUMN receipts TEXT;
ALTER TABLE draws ADD COLUMN secret TEXT;
ALTER TABLE draws ADD COLUMN randomness TEXT;
ALTER TABLE draws ADD COLUMN beacon_signature TEXT;
ALTER TABLE draws ADD COLUMN is_void BOOLEAN NOT NULL DEFAULT FALSE;
