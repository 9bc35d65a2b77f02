-- Sessions and tokens are swept by when they run out.
CREATE INDEX sessions_until ON sessions (expires_at);
CREATE INDEX tokens_until ON tokens (expires_at);

-- Whatever refers to an order is looked at when orders are written.
CREATE INDEX refunds_order ON refunds (order_id);

-- Whether a picture is shown anywhere is asked of each that is old enough to go.
CREATE INDEX accounts_avatar ON accounts (avatar) WHERE avatar IS NOT NULL;
CREATE INDEX accounts_banner ON accounts (banner) WHERE banner IS NOT NULL;
CREATE INDEX posts_cover ON posts (cover) WHERE cover IS NOT NULL;
CREATE INDEX pictures_blob ON pictures (blob_id);
