-- Who owns what has one owner: the sale, and later a room or a stream. A term began with each take-over, and a beat is said
-- again and again by whoever owns it. The desk's row was the first of them; without its table a program that only knows
-- that one commits nothing any more.
CREATE TABLE owners (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    term INTEGER NOT NULL,
    beats INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);
INSERT INTO owners (kind, id, owner, term, beats) SELECT 'sale', 0, owner, term, beats FROM desk;
DROP TABLE desk;
