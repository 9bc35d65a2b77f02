//! Whoever may be nobody is in the room like everybody, and in no number of it.

use super::*;

#[test]
fn who_may_be_nobody_is_not_online_and_their_hearts_are_not_counted() {
    let mut hall = Hall::open();
    hall.enter(1, -11);
    hall.now = hall.now + Millis::seconds(2);
    assert_eq!(hall.played(1, 2_000), "played -11 2000", "no frame has anything to tell");
    assert_eq!(hall.hearts(1, 5), "hearts -11 5 · 2: fly 5");
    assert_eq!(hall.tick(), "", "and are told once");
}
