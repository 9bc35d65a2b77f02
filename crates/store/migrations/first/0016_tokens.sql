-- What programs act with in a person's name. Only a digest is kept.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX tokens_user ON tokens (user_id);

-- Sessions are of browsers and last 30 days: what lasts longer was made for a program, with all its person's rights.
DELETE FROM sessions WHERE expires_at - created_at > 2592000000;

-- Whether a name is known inside is not for the log of a webhook to tell.
UPDATE deliveries SET fault = 'unreachable' WHERE fault = 'unknown_host' OR fault = 'private_address';
