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
/// The target duration, in seconds, of a show whose groups of pictures are not known or fit no other.
pub const TARGET: u64 = 4;
/// The shortest target duration.
pub const TARGET_LEAST: u64 = 2;
/// The longest: it has room for OBS's default of 250 pictures at 30 a second.
pub const TARGET_MOST: u64 = 9;
/// By how much a segment may exceed the target duration: durations are rounded to whole seconds (RFC 8216bis 4.4.3.1).
pub const TARGET_ROOM: u64 = 44_000;
/// A segment that reaches this many bytes is ended too.
pub const SEGMENT_BYTES: usize = 64 << 20;

/// Where the timeline starts, so that a negative composition offset gives no negative time.
pub const START_MS: i64 = 1_000;
/// How far the cover and silence keep behind the wall's clock, so that a publisher is not cut off by them.
pub const COVER_LAG_MS: i64 = 500;
/// Nothing is looked at more often than this.
pub const TICK_MS: i64 = 20;
/// The most that pictures are decoded ahead of being shown: sixteen of them, as many as a decoder holds, at 16 a second.
pub const REORDER_MOST_MS: i64 = 1_000;
/// How far apart the pictures of a cover are.
pub const COVER_FRAME_MS: i64 = 200;

/// How long a publisher's frames wait for a track that has not been heard of.
pub const TRACK_WAIT_MS: i64 = 1_000;
/// Sound that has not come for so long, while a picture does, is silence.
pub const SOUND_AWAY_MS: i64 = 700;
/// A publisher that sends nothing for so long is away, and so is a picture that does not come while sound does.
pub const AWAY_MS: i64 = 2_000;
/// So many times its usual distance a slow picture may stay away ...
pub const AWAY_PICTURES: i64 = 3;
/// ... up to this.
pub const AWAY_MOST_MS: i64 = 10_000;
/// A part that lacks its picture waits until the sound is this far beyond it, and no picture has come for as long.
pub const STALL_MS: i64 = 300;
/// Pictures that come back this much too late for their place move it; later ones are left out.
pub const LATE_MS: i64 = 1_000;
/// A publisher whose pictures are still too late after so long gets a later place.
pub const LATE_WAIT_MS: i64 = 3_000;

/// The first sound of a track may begin this much before or after its picture.
pub const SOUND_LEAD_MS: i64 = 100;
/// How far sound may depart from its sample count before it is anchored anew.
pub const SOUND_SLIP_MS: i64 = 60;
/// A hole in sound up to this long is filled with silence, frame by frame.
pub const SILENCE_MOST_MS: i64 = 12_000;
/// A step back or ahead of arrival larger than this, and than two frames, is a jump of the publisher's clock.
pub const JUMP_MS: i64 = 700;
/// Two tracks that begin further apart than this are not of one clock.
pub const APART_MS: i64 = 5_000;
/// Two tracks that jump by amounts this close have jumped together.
pub const SAME_JUMP_MS: i64 = 150;

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
