-- From here on every part counts its own scripts. A program that only knows one row of numbers reads here that it is too
-- old.
CREATE TABLE part_migrations (
    part TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (part, number)
);
