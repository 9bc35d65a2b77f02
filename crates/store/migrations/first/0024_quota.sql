-- What somebody's pictures take is summed up at each upload.
CREATE INDEX blobs_user ON blobs (user_id, size);
