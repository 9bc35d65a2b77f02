//! Why a show or its room does not do something.

use super::codes;

codes! {
    /// A moderator silenced this account in this room.
    MUTED = "muted", 403;
    /// A moderator shut this account out of this room.
    BANNED = "banned", 403;
    /// The room is in slow mode and the last comment was too recent.
    SLOW_MODE = "slow_mode", 429;
    /// Only followers may speak in this room.
    FOLLOWERS_ONLY = "followers_only", 403;
    /// The comment holds a word that this room does not allow.
    BLOCKED_WORDS = "blocked_words", 422;
    /// The room is not open, or not any more.
    ROOM_CLOSED = "room_closed", 409;
    /// ffmpeg is not installed beside the server, and this needs it.
    NO_FFMPEG = "no_ffmpeg", 503;
    /// The encoder changed during the show, so that its recording is one file only once it is encoded anew.
    NOT_ONE_FILE = "not_one_file", 409;
}
