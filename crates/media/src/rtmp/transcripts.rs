//! Conversations with a publisher, as lines.

mod bounds;
mod chunks;
mod commands;
mod compact;
