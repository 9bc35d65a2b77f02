-- What begins next is looked for every half minute.
CREATE INDEX offers_from ON offers (from_at) WHERE from_at IS NOT NULL;
CREATE INDEX draws_from ON draws (from_at);
