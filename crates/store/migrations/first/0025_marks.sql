-- Marks were hashes without a secret, which anybody with the rows could undo; those of the last day are counted no more.
UPDATE orders SET network = NULL, address_mark = NULL, instrument = NULL
    WHERE network IS NOT NULL OR address_mark IS NOT NULL OR instrument IS NOT NULL;
