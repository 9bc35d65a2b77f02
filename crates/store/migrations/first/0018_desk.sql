-- Who owns the sale's term, as a number that each start rolls, and how often it has said that it is there: whoever was
-- fenced takes the sale back once that has stood still.
ALTER TABLE desk ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk ADD COLUMN beats INTEGER NOT NULL DEFAULT 0;
