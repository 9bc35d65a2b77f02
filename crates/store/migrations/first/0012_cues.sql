-- A replay asks for the acts of its team among all that a crowd did, and a room that opens for what was taken back of
-- late among all that was said. The condition is said by OR, as in 0011: every event asks whether it belongs.
CREATE INDEX events_cues ON events (post_id, at, id)
    WHERE kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'open' OR kind = 'end' OR kind = 'stock';
CREATE INDEX comments_gone ON comments (post_id, at, id) WHERE deleted_by IS NOT NULL;
-- A moderator reads all that is said in the order in which it was made.
CREATE INDEX comments_made ON comments (post_id, id);
