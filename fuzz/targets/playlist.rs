//! What a player asks for: a name has one spelling, and a query means a part or nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wanghong_media::hls::{Ask, Head, Name, Reload, ask};

fuzz_target!(|input: (&str, &str, u64, u32)| {
    let (name, query, msn, part) = input;
    if let Some(read) = Name::parse(name) {
        assert_eq!(read.to_string(), name);
    }
    if let Ok(Some(reload)) = Reload::parse(query) {
        let again = match reload.part {
            Some(part) => format!("_HLS_msn={}&_HLS_part={part}", reload.msn),
            None => format!("_HLS_msn={}", reload.msn),
        };
        assert_eq!(Reload::parse(&again), Ok(Some(reload)));
        let answer = ask(Some(Head { msn, part, before: part, number: 0 }), reload);
        assert!(answer == Ask::Ready || reload.msn >= msn.saturating_sub(1));
    }
});
