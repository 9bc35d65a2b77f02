-- A replay shows the comment that was kept in sight at its second, so that too is one of the cues.
DROP INDEX events_cues;
CREATE INDEX events_cues ON events (post_id, at, id)
    WHERE kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'pin_comment' OR kind = 'open' OR kind = 'end'
    OR kind = 'stock';
