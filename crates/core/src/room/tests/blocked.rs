//! What a room does not take, its moderators see.

use super::*;

fn turned_away(hall: &Hall) -> Vec<(i64, &str, &str)> {
    hall.room.blocked().map(|no| (no.comment.author.id.0, &*no.comment.text, &*no.word)).collect()
}

#[test]
fn what_was_turned_away_stands_beside_the_word_that_was_found() {
    let mut hall = Hall::open();
    let words = vec!["Spam".to_owned(), "加微信".to_owned()];
    hall.moderate(Act::Rules(Rules { words, ..Rules::default() }));
    for (who, text) in [(8, "ｓ p a m"), (7, "S.p.a.m!"), (7, "加 微 信"), (8, "ｓ p a m")] {
        assert_eq!(hall.say(who, text), "blocked_words");
    }
    let told = [(8, "ｓ p a m", "Spam"), (7, "加 微 信", "加微信"), (7, "S.p.a.m!", "Spam")];
    assert_eq!(turned_away(&hall), told, "the newest first, and once each");
    assert_eq!(hall.tick(), "", "nobody else hears of it");
}

#[test]
fn no_more_is_remembered_than_fits() {
    let mut hall = Hall::open();
    hall.moderate(Act::Rules(Rules { words: vec!["spam".to_owned()], ..Rules::default() }));
    for n in 0..limits::BLOCKED + 5 {
        assert_eq!(hall.say(7, &format!("spam {n}")), "blocked_words");
    }
    let told = turned_away(&hall);
    assert_eq!((told.len(), told[0].1), (limits::BLOCKED, &*format!("spam {}", limits::BLOCKED + 4)));
}
