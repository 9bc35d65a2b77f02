//! Every number the packager is bounded by.

/// A part length that suits 24, 25, 30, 50 and 60 pictures a second: of each a whole number fits between 85 %
/// and 100 % of it, even when the publisher rounds times to milliseconds.
pub const PART_MS: u32 = 210;
/// The shortest part length that is accepted.
pub const PART_MS_LEAST: u32 = 50;
/// The longest part length that is accepted.
pub const PART_MS_MOST: u32 = 1_000;

/// A segment is at least this long, so that a playlist stays short (ticks).
pub const SEGMENT_LEAST: u64 = 90_000;
/// A segment that reaches this is ended though no key frame came (ticks).
pub const SEGMENT_MOST: u64 = 10 * 90_000;
/// Sound alone can be cut anywhere; its segments are ended here (ticks).
pub const SEGMENT_OF_SOUND: u64 = 2 * 90_000;

/// A segment that reaches this many bytes is ended too.
pub const SEGMENT_BYTES: usize = 64 << 20;

/// Where a reel's timeline starts, so that a negative composition offset gives no negative time.
pub const REEL_START_MS: i64 = 1_000;
/// Sound may begin this much before the first picture; what is earlier is left out.
pub const SOUND_LEAD_MS: i64 = 100;

/// How long a reel waits for a track that has not been heard of.
pub const TRACK_WAIT_MS: i64 = 1_000;
/// How long it waits for a key frame of a picture that is already running.
pub const KEY_WAIT_MS: i64 = 10_000;
/// A track that is silent this long while the other runs has left; a pause this long ends the reel.
pub const SILENCE_MS: i64 = 5_000;

/// How far sound may depart from its sample count before it is anchored anew.
pub const SOUND_SLIP_MS: i64 = 60;
/// A step back this large ends the reel.
pub const BACKWARD_MS: i64 = 2_000;
/// A step ahead of arrival this large is a jump.
pub const FORWARD_MS: i64 = 5_000;

/// Dates that lie this far behind arrival, for two spans, are begun anew with the next key frame.
pub const LAG_MS: i64 = 2_000;
/// One span in which some frame should have come on time.
pub const LAG_SPAN_MS: i64 = 15_000;

/// Largest configuration record.
pub const RECORD_BYTES: usize = 64 << 10;
/// Largest frame.
pub const FRAME_BYTES: usize = 8 << 20;
/// Most frames held at once.
pub const HELD_FRAMES: usize = 4_096;
/// Most bytes held at once.
pub const HELD_BYTES: usize = 32 << 20;
