-- Who else is told what happens to a shop's orders. A hook follows order_events by a cursor of its own, so that a
-- receiver that is slow or away heaps up no rows and misses nothing.
CREATE TABLE hooks (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_until INTEGER,
    active BOOLEAN NOT NULL,
    cursor INTEGER NOT NULL,
    fails INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    rest_until INTEGER NOT NULL DEFAULT 0,
    paused_at INTEGER,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX hooks_account ON hooks (account_id, id);

-- What a hook is to be told, and how that went: a row an event, so that none is ever written twice.
CREATE TABLE deliveries (
    hook_id INTEGER NOT NULL REFERENCES hooks (id),
    event_id INTEGER NOT NULL,
    order_id INTEGER,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    tried_at INTEGER,
    took_ms INTEGER,
    status INTEGER,
    fault TEXT,
    answer TEXT,
    PRIMARY KEY (hook_id, event_id)
);
CREATE INDEX deliveries_due ON deliveries (hook_id, event_id) WHERE due_at IS NOT NULL;
