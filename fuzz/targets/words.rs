//! What people type: names, handles, addresses, currencies, and comments against a room's rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wanghong_core::{
    Currency, Id, Millis, account,
    post::Phase,
    room::{Author, Comment, Input, Room, Rules, Start},
    words,
};

fuzz_target!(|input: (String, Vec<String>, Vec<i64>)| {
    let (text, blocked, times) = input;
    let _ =
        (account::handle(&text), account::email(&text), account::password(&text), text.parse::<Currency>());
    if let Ok(line) = words::line(&text, 50, "name") {
        assert!(!words::is_blank(&line) && line.chars().count() <= 50);
        assert_eq!(words::line(&line, 50, "name").as_ref(), Ok(&line));
    }
    let rules = Rules { slow: Millis(0), followers_only: false, words: blocked }.fit();
    let mut room = Room::new(Start { phase: Phase::Live, rules, ..Start::new(Id(1)) });
    for (ticket, at) in (0..).zip(times) {
        let author = Author { id: Id(2), handle: "a".into(), name: "a".into(), avatar: None, role: None };
        let comment = Comment { id: Id(at), author, text: text.clone(), at: Millis(at) };
        room.handle(Input::Say { ticket, comment, follower: true, staff: false }, Millis(at));
        while room.poll().is_some() {}
    }
});
