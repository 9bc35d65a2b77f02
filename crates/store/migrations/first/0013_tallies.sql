-- The numbers of a show, summed over all its events up to one, so that a room that opens need not read millions.
CREATE TABLE tallies (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id),
    upto INTEGER NOT NULL,
    body BLOB NOT NULL
);
