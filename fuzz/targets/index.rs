//! A recording's index after a crash, whatever is in it: what is kept parses again to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wanghong_media::recording::{Timeline, recover};

fuzz_target!(|input: (Vec<u8>, u64)| {
    let (index, length) = input;
    let kept = recover(&index, |_| length);
    let end = usize::try_from(kept.index_len).unwrap_or(usize::MAX);
    let again = recover(index.get(..end).expect("the kept index is a prefix"), |_| length);
    assert_eq!(kept.entries, again.entries);
    let timeline = Timeline::new(&kept.entries, 0);
    let _playlist = (timeline.playlist(), timeline.variant(), timeline.parts().count());
});
