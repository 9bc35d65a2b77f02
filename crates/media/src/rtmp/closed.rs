//! Why a session ends.

/// Why a session ended, in words for the log of an operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// The peer did not finish its handshake in time.
    #[error("the handshake took too long")]
    HandshakeLate,
    /// No key was accepted in time.
    #[error("nothing was published in time")]
    PublishLate,
    /// A publisher sent nothing for too long.
    #[error("the publisher fell silent")]
    Silent,
    /// The publisher unpublished, and had its time to hang up.
    #[error("the publisher finished")]
    Finished,
    /// We refused the key, for the reason that the publisher was told.
    #[error("refused: {0}")]
    Refused(String),
    /// The peer opened with another version than plain RTMP's 3.
    #[error("RTMP version {0} is not spoken here")]
    Version(u8),
    /// The peer wants to play.
    #[error("players are not served over RTMP")]
    Player,
    /// The peer published twice on one connection.
    #[error("a connection publishes once")]
    SecondPublish,
    /// The peer published without naming a key.
    #[error("the publisher gave no stream key")]
    NoKey,
    /// A command came where it cannot be meant.
    #[error("out of order: {0}")]
    OutOfOrder(&'static str),
    /// The bytes are not RTMP.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// A limit was reached.
    #[error("over the limit: {0}")]
    Over(&'static str),
}
