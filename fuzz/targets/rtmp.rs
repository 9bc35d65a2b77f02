//! A publisher's bytes, cut anywhere: no panic, and never more held than the limits say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wanghong_media::rtmp::{Input, Limits, Output, Session};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let mut session = Session::new(limits, 0);
    let (cut, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    for (step, slice) in bytes.chunks(usize::from(*cut) + 1).enumerate() {
        let now = u64::try_from(step).unwrap_or(0);
        session.handle(Input::Bytes(slice), now);
        while let Some(output) = session.poll() {
            if matches!(output, Output::Publish { .. }) {
                session.handle(Input::Accept, now);
            }
        }
        assert!(session.buffered() <= limits.buffered_bytes);
    }
});
