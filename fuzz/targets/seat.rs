//! A viewer's WebSocket bytes: no panic, and at most a message and one read are held.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../crates/live/src/wire.rs"]
mod wire;

fuzz_target!(|bytes: &[u8]| {
    let mut decoder = wire::Decoder::new(256);
    for slice in bytes.chunks(512) {
        decoder.push(slice);
        while let Ok(Some(message)) = decoder.next() {
            if let wire::Message::Text(text) = message {
                assert!(text.len() <= 256);
            }
        }
    }
});
