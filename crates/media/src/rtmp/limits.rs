//! What one connection may cost us.

/// The limits of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one command or control message, at any time. All that is kept of a stranger.
    pub message_bytes: usize,
    /// Bytes of one sound or picture message. None is kept before the publisher is accepted.
    pub media_bytes: usize,
    /// Chunk streams a peer may open.
    pub chunk_streams: usize,
    /// The largest chunk size a peer may announce. It is only a number: nothing is reserved for it.
    pub chunk_size: usize,
    /// Bytes held at once: unfinished messages, and outputs that nobody has polled yet. Since outputs count,
    /// one slice of input has to be well below it.
    pub buffered_bytes: usize,
    /// How deep AMF objects and arrays may nest.
    pub amf_depth: usize,
    /// Bytes of one AMF string or key.
    pub amf_string_bytes: usize,
    /// AMF values of one command, all levels together.
    pub amf_values: usize,
    /// Milliseconds from the start to the end of the handshake.
    pub handshake_ms: u64,
    /// Milliseconds from the end of the handshake to an accepted key.
    pub publish_ms: u64,
    /// Milliseconds a publisher may be silent; the same for hanging up once it has finished.
    pub idle_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 64 << 10,
            media_bytes: 4 << 20,
            chunk_streams: 16,
            chunk_size: 16 << 20,
            buffered_bytes: 8 << 20,
            amf_depth: 8,
            amf_string_bytes: 8 << 10,
            amf_values: 512,
            handshake_ms: 10_000,
            publish_ms: 10_000,
            idle_ms: 10_000,
        }
    }
}
