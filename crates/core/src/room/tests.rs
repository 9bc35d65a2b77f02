//! Transcripts of a small room: what is told it, and what it says, one line each.

mod blocked;
mod doubt;
mod readers;

use super::*;
use crate::{
    account::Role,
    limits,
    money::{Currency, Money},
    refusal::Code,
};

const LIVE: Id = Id(1);

/// A room that writes down what it hears.
pub(super) struct Hall {
    pub(super) room: Room,
    pub(super) now: Millis,
    next: i64,
}

impl Hall {
    pub(super) fn new() -> Self {
        let mut hall = Self { room: Room::new(Start::new(LIVE)), now: Millis::seconds(1_000), next: 1 };
        assert_eq!(hall.room.deadline(), None);
        assert_eq!(hall.tell(Input::Wake), "");
        hall
    }

    /// A room that is open, and has said so.
    fn open() -> Self {
        let mut hall = Self::new();
        hall.tell(Input::Cue(Cue::Open));
        assert_eq!(hall.wait(limits::TICK), "1: live");
        hall
    }

    pub(super) fn hear(&mut self, input: Input) -> Vec<Output> {
        self.room.handle(input, self.now);
        std::iter::from_fn(|| self.room.poll()).collect()
    }

    fn tell(&mut self, input: Input) -> String {
        self.hear(input).iter().map(line).collect::<Vec<_>>().join(" · ")
    }

    fn wait(&mut self, span: Millis) -> String {
        self.now = self.now + span;
        self.tell(Input::Wake)
    }

    fn tick(&mut self) -> String {
        self.wait(limits::TICK)
    }

    fn moderate(&mut self, act: Act) -> String {
        self.tell(Input::Moderate(act))
    }

    fn enter(&mut self, seat: u64, visitor: i64) -> String {
        self.tell(Input::Enter { seat, visitor: Id(visitor) })
    }

    fn played(&mut self, seat: u64, span: i64) -> String {
        self.tell(Input::Played { seat, span: Millis(span), at: self.now })
    }

    fn shelf(&mut self, sku: i64, minor: i64) -> String {
        let price = Money::new(minor, Currency::CNY);
        let shelf = Shelf { price, there: true, offers: Vec::new(), draw: None };
        self.tell(Input::Shelf { sku: Id(sku), shelf: Box::new(shelf) })
    }

    fn hearts(&mut self, seat: u64, taps: u32) -> String {
        self.tell(Input::Hearts { seat, taps, at: self.now })
    }

    /// Says something; the answer, without what else happens.
    fn say(&mut self, author: i64, text: &str) -> String {
        self.say_as(author, text, false, false)
    }

    fn say_as(&mut self, author: i64, text: &str, follower: bool, staff: bool) -> String {
        let comment = Comment { at: self.now, ..comment(self.next, author, text) };
        self.next += 1;
        let outputs = self.hear(Input::Say { ticket: 0, comment, follower, staff });
        outputs.iter().filter(|output| matches!(output, Output::Said { .. })).map(line).collect()
    }
}

pub(super) fn comment(id: i64, author: i64, text: &str) -> Comment {
    let (handle, name) = (format!("fan_{author}"), format!("Fan {author}"));
    let author = Author { id: Id(author), handle, name, avatar: None, role: None };
    Comment { id: Id(id), author, text: text.to_owned(), at: Millis(0) }
}

fn line(output: &Output) -> String {
    match output {
        Output::Frame(frame) => frame_line(frame),
        Output::Said { result: Ok(()), .. } => "ok".to_owned(),
        Output::Said { result: Err(refusal), .. } => match refusal.retry_after {
            Some(wait) => format!("{} {wait}", refusal.code.word()),
            None => refusal.code.word().to_owned(),
        },
        Output::Keep(comment) => format!("keep {}", comment.id),
        Output::Event(event) => {
            let who = event.visitor.or(event.account).unwrap_or_default();
            format!("{} {who} {}", event.kind.word(), event.amount)
        }
    }
}

fn frame_line(frame: &Frame) -> String {
    let mut words = vec![format!("{}:", frame.n)];
    words.extend(frame.phase.map(|phase| phase.word().to_owned()));
    words.extend(frame.signal.map(|signal| format!("signal {signal}")));
    words.extend(frame.online.map(|n| format!("online {n}")));
    words.extend(frame.visitors.map(|n| format!("visitors {n}")));
    words.extend(frame.taps.map(|n| format!("taps {n}")));
    words.extend(frame.tappers.map(|n| format!("tappers {n}")));
    words.extend(frame.fly.map(|n| format!("fly {n}")));
    let said = frame.say.iter().flatten().map(|comment| format!("“{}”", comment.text));
    words.extend(said);
    words.extend(frame.more.map(|n| format!("more {n}")));
    words.extend(frame.gone.as_ref().map(|gone| format!("gone {gone:?}")));
    let pins =
        |pins: &Vec<Pin>| format!("pins {:?}", pins.iter().map(|pin| pin.product.0).collect::<Vec<_>>());
    words.extend(frame.pins.as_ref().map(pins));
    words.extend(frame.explaining.map(|product| format!("explaining {product:?}")));
    let pinned = |pinned: &Option<Comment>| format!("pinned {:?}", pinned.as_ref().map(|pinned| pinned.id));
    words.extend(frame.pinned.as_ref().map(pinned));
    words.extend(frame.edited.map(|at| format!("edited {}", at.0)));
    words.extend(frame.rules.as_ref().map(|rules| format!("rules {} {:?}", rules.slow.0, rules.words)));
    words.extend(frame.left.as_ref().map(|left| format!("left {left:?}")));
    let price = |(sku, shelf): (&Id, &Shelf)| format!("{sku} for {}", shelf.price.minor);
    words.extend(frame.shelf.iter().flatten().map(price));
    words.join(" ")
}

#[test]
fn a_show_from_doors_to_end() {
    let mut hall = Hall::new();
    assert_eq!(hall.say(7, "hello?"), "room_closed");
    assert_eq!(hall.enter(1, 11), "enter 11 0");
    assert_eq!(hall.tick(), "", "who waits is no visitor yet");
    assert_eq!(hall.tell(Input::Cue(Cue::Open)), "1: live");
    hall.tell(Input::Cue(Cue::Signal(true)));
    hall.tell(Input::Cue(Cue::Pin { product: Id(5) }));
    hall.tell(Input::Cue(Cue::Explain(Some(Id(5)))));
    hall.tell(Input::Cue(Cue::Left { sku: Id(50), left: 9 }));
    assert_eq!(hall.tick(), "2: signal true pins [5] explaining Some(#5) left {#50: 9}");
    let hello = Input::Say { ticket: 0, comment: comment(2, 7, "hello!"), follower: false, staff: false };
    assert_eq!(hall.tell(hello), "keep 2 · comment 7 0 · ok");
    assert_eq!(hall.hearts(1, 3), "hearts 11 3");
    assert_eq!(hall.tick(), "3: taps 3 tappers 1 fly 3 “hello!”");
    hall.tell(Input::Cue(Cue::Unpin { product: Id(5) }));
    hall.tell(Input::Cue(Cue::End));
    assert_eq!(hall.tick(), "4: ended pins []");
    assert_eq!(hall.say(7, "more!"), "room_closed");
    assert_eq!(hall.hearts(1, 3), "");
    hall.tell(Input::Cue(Cue::Open));
    assert_eq!(hall.tick(), "", "what has ended stays so");
}

#[test]
fn a_frame_comes_when_something_changed_and_never_twice_a_tick() {
    let mut hall = Hall::open();
    assert_eq!(hall.room.deadline(), Some(hall.now + limits::SILENCE));
    assert_eq!(hall.wait(limits::SILENCE - Millis(1)), "");
    assert_eq!(hall.wait(Millis(1)), "2:", "at least a sign of life");
    hall.tell(Input::Cue(Cue::Signal(true)));
    assert_eq!(hall.room.deadline(), Some(hall.now + limits::TICK));
    assert_eq!(hall.wait(limits::TICK - Millis(1)), "");
    assert_eq!(hall.wait(Millis(1)), "3: signal true");
    hall.tell(Input::Cue(Cue::Signal(false)));
    hall.tell(Input::Cue(Cue::Signal(true)));
    hall.tell(Input::Cue(Cue::Left { sku: Id(50), left: 9 }));
    assert_eq!(hall.tick(), "4: left {#50: 9}");
    hall.tell(Input::Cue(Cue::Left { sku: Id(50), left: 8 }));
    hall.tell(Input::Cue(Cue::Left { sku: Id(50), left: 9 }));
    assert_eq!(hall.tick(), "", "what changed back did not change");
}

#[test]
fn a_clock_set_back_silences_nobody() {
    let mut hall = Hall::open();
    hall.say(7, "before");
    hall.now = hall.now - Millis::minutes(60);
    assert_eq!(hall.say(7, "too soon"), "slow_down 500");
    assert_eq!(hall.room.deadline(), Some(hall.now + limits::TICK));
    assert_eq!(hall.tick(), "2: “before”");
    assert_eq!(hall.wait(limits::TICK), "");
    assert_eq!(hall.say(7, "after"), "ok");
}

#[test]
fn online_is_who_played_of_late_and_visitors_are_distinct() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    hall.enter(2, 11);
    hall.enter(3, 12);
    assert_eq!(hall.tick(), "", "an open page is nobody who watches");
    hall.now = hall.now + Millis::seconds(1);
    assert_eq!(hall.played(1, 1_000), "played 11 1000 · 2: online 1 visitors 1");
    hall.played(2, 1_000);
    hall.played(3, 900);
    assert_eq!(hall.tick(), "3: online 2", "nine tenths of a second are not a visitor yet");
    hall.now = hall.now + Millis::seconds(10);
    assert_eq!(hall.played(3, 100), "played 12 100 · 4: visitors 2");
    assert_eq!(hall.wait(Millis::seconds(5)), "5: online 1");
    hall.tell(Input::Leave { seat: 3 });
    assert_eq!(hall.enter(4, 12), "enter 12 0");
    hall.now = hall.now + Millis::seconds(5);
    assert_eq!(hall.played(4, 5_000), "played 12 5000 · 6:", "who comes back is no new visitor");
}

#[test]
fn play_is_never_more_than_the_time_that_passed() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    assert_eq!(hall.played(1, 5_000), "", "nothing can have been played yet");
    hall.now = hall.now + Millis::seconds(2);
    assert!(hall.played(1, 5_000).starts_with("played 11 2000"));
    assert_eq!(hall.played(1, 5_000), "");
    hall.now = hall.now + Millis::minutes(10);
    assert!(hall.played(1, i64::MAX).starts_with("played 11 15000"));
    hall.now = hall.now + Millis::seconds(2);
    assert_eq!(hall.played(1, -5), "");
    assert_eq!(hall.played(9, 5_000), "", "nobody sits there");
}

#[test]
fn visitors_count_from_the_opening() {
    let mut hall = Hall::new();
    hall.enter(1, 11);
    hall.now = hall.now + Millis::seconds(5);
    assert_eq!(hall.played(1, 5_000), "1:", "nothing of the show can have been seen");
    hall.tell(Input::Cue(Cue::Open));
    hall.now = hall.now + Millis::seconds(5);
    assert_eq!(hall.played(1, 5_000), "played 11 5000 · 2: live online 1 visitors 1");
}

#[test]
fn an_edit_is_told_by_its_time() {
    let mut hall = Hall::open();
    hall.tell(Input::Cue(Cue::Edited));
    let at = hall.now;
    assert_eq!(hall.tick(), format!("2: edited {}", at.0));
}

#[test]
fn hearts_have_a_limit_per_visitor_however_many_seats() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    hall.enter(2, 11);
    assert_eq!(hall.hearts(1, 1_000), "hearts 11 30");
    assert_eq!(hall.hearts(2, 1_000), "hearts 11 30");
    assert_eq!(hall.hearts(2, 1), "");
    assert_eq!(hall.wait(Millis::seconds(1)), "2: taps 60 tappers 1 fly 60");
    assert_eq!(hall.hearts(2, 1), "hearts 11 1");
}

#[test]
fn what_may_not_be_said() {
    let mut hall = Hall::open();
    assert_eq!(hall.say(7, "  \n\u{200B}\u{7}"), "invalid", "nothing that an eye could see");
    assert_eq!(hall.say(7, &"长".repeat(limits::COMMENT + 1)), "too_long");
    assert_eq!(hall.say(7, &"长".repeat(limits::COMMENT)), "ok");
    assert_eq!(hall.say(7, "again"), "slow_down 500");
    let words = vec!["Spam".to_owned()];
    hall.moderate(Act::Rules(Rules { slow: Millis::seconds(10), followers_only: true, words }));
    assert!(hall.tick().ends_with("rules 10000 []"), "the words are told to nobody");
    hall.now = hall.now + limits::TICK;
    assert_eq!(hall.say(7, "hi"), "followers_only");
    assert_eq!(hall.say_as(7, "hi", true, false), "slow_mode 9500");
    assert_eq!(hall.say_as(8, "ｓ p a m", true, true), "blocked_words");
    assert_eq!(hall.say_as(8, "I am here to help", false, true), "ok");
    hall.now = hall.now + limits::SAY_EVERY;
    assert_eq!(hall.say_as(8, "and again", false, true), "ok", "staff are not slowed");
}

#[test]
fn the_muted_and_the_banned_are_silent() {
    let mut hall = Hall::open();
    hall.say(7, "one");
    hall.say(8, "two");
    hall.tick();
    hall.moderate(Act::PinComment(Some(comment(1, 7, "one"))));
    assert_eq!(hall.tick(), "3: pinned Some(#1)");
    hall.say(7, "three");
    hall.moderate(Act::Mute { account: Id(8), until: Some(hall.now + Millis::seconds(5)) });
    assert_eq!(hall.say(8, "four"), "muted 5000");
    hall.moderate(Act::Ban { account: Id(7), until: None });
    assert_eq!(hall.tick(), "4: gone [#1, #3] pinned None", "what was not shown yet never is");
    assert_eq!(hall.say(7, "five"), "banned");
    hall.moderate(Act::Pardon(Id(7)));
    hall.now = hall.now + Millis::seconds(5);
    assert_eq!(hall.say(7, "six"), "ok");
    assert_eq!(hall.say(8, "seven"), "ok", "a mute ends by itself");
    let say = hall.room.snapshot(hall.now).say;
    assert_eq!(say.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), ["two", "six"]);
}

#[test]
fn a_ban_takes_back_all_that_screens_still_hold() {
    let mut hall = Hall::open();
    for text in 0..limits::SCREEN {
        hall.say(if text == 0 { 7 } else { 8 }, "words");
        hall.now = hall.now + limits::SAY_EVERY;
    }
    hall.tick();
    assert!(hall.room.snapshot(hall.now).say.iter().all(|comment| comment.author.id == Id(8)));
    assert!(hall.moderate(Act::Ban { account: Id(7), until: None }).ends_with("gone [#1]"));
}

#[test]
fn a_comment_can_be_taken_back_and_put_back() {
    let mut hall = Hall::open();
    hall.say(7, "shown");
    hall.tick();
    hall.say(8, "not yet shown");
    hall.moderate(Act::Delete(Id(1)));
    hall.moderate(Act::Delete(Id(2)));
    assert_eq!(hall.tick(), "3: gone [#1, #2]");
    assert_eq!(hall.room.snapshot(hall.now).say, []);
    hall.moderate(Act::Restore(comment(1, 7, "shown")));
    assert_eq!(hall.tick(), "4: “shown”");
    hall.moderate(Act::Delete(Id(1)));
    hall.moderate(Act::Restore(comment(1, 7, "shown")));
    assert_eq!(hall.tick(), "5: “shown”");
    hall.moderate(Act::Restore(comment(1, 7, "shown")));
    hall.moderate(Act::Delete(Id(1)));
    assert_eq!(hall.tick(), "6: gone [#1]", "the last word counts");
    hall.moderate(Act::PinComment(Some(comment(2, 8, "not yet shown"))));
    assert_eq!(hall.tick(), "7: pinned Some(#2)");
    hall.moderate(Act::Delete(Id(2)));
    assert_eq!(hall.tick(), "8: gone [#2] pinned None", "nor does it stay in sight");
}

#[test]
fn a_crowd_is_sampled_fairly_and_all_of_it_is_kept() {
    let mut hall = Hall::open();
    let mut shown = BTreeSet::new();
    for round in 0..200 {
        for author in 0..40 {
            assert_eq!(hall.say(author, "hi"), "ok");
        }
        assert_eq!(hall.say_as(99, "from the desk", false, true), "ok");
        hall.now = hall.now + limits::SAY_EVERY;
        let outputs = hall.hear(Input::Wake);
        let [Output::Frame(frame)] = &outputs[..] else { panic!("{outputs:?}") };
        let say = frame.say.as_ref().unwrap();
        assert_eq!((say.len(), frame.more), (limits::SAY_PER_TICK, Some(33)), "round {round}");
        assert!(say.is_sorted_by_key(|comment| comment.id) && say.last().unwrap().text == "from the desk");
        shown.extend(say.iter().map(|comment| comment.author.id));
    }
    assert_eq!(shown.len(), 41, "nobody is always cut off");
}

#[test]
fn one_loud_voice_does_not_drown_the_others() {
    let of = |author| move |n| chat::Waiting { comment: comment(n, author, "x"), always: false };
    let waiting = (0..50).map(of(1)).chain((50..53).map(of(2))).chain((53..55).map(of(3))).collect();
    let mut authors: Vec<_> = sample::pick(waiting, 1).iter().map(|comment| comment.author.id.0).collect();
    authors.sort_unstable();
    assert_eq!(authors, [1, 1, 1, 2, 2, 2, 3, 3]);
    let staff = (0..20).map(|n| chat::Waiting { comment: comment(n, 1, "x"), always: true });
    assert_eq!(sample::pick(staff.chain((20..50).map(of(2))).collect(), 1).len(), 20);
}

#[test]
fn a_full_room_sheds_and_says_so() {
    let mut hall = Hall::open();
    for author in 0..i64::try_from(limits::SAY_QUEUE).unwrap() {
        assert_eq!(hall.say(author, "hi"), "ok");
    }
    assert_eq!(hall.say(-1, "hi"), "busy 250");
    hall.tick();
    assert_eq!(hall.say(-1, "hi"), "ok", "and it was not counted as spoken");
    for seat in 0..u64::try_from(limits::SEATS).unwrap() {
        hall.room.handle(Input::Enter { seat, visitor: Id(1) }, hall.now);
    }
    while hall.room.poll().is_some() {}
    assert!(hall.room.full());
    assert_eq!(hall.enter(u64::MAX, 2), "");
}

#[test]
fn terms_are_told_whole_once_they_change() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    hall.tick();
    hall.shelf(50, 400);
    hall.shelf(50, 300);
    assert!(hall.tick().ends_with("50 for 300"));
    hall.shelf(50, 300);
    assert_eq!(hall.tick(), "", "nothing changed");
    hall.shelf(50, 200);
    hall.shelf(50, 300);
    assert!(hall.tick().ends_with("50 for 300"), "a snapshot in between may have said 200");
}

#[test]
fn a_snapshot_says_all_and_a_room_can_be_built_again() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    hall.now = hall.now + Millis::seconds(2);
    hall.played(1, 2_000);
    hall.hearts(1, 3);
    hall.say(7, "hello");
    hall.say(8, "bad");
    hall.moderate(Act::Delete(Id(2)));
    hall.tell(Input::Cue(Cue::Edited));
    for product in 1..=4 {
        hall.tell(Input::Cue(Cue::Pin { product: Id(product) }));
    }
    hall.tell(Input::Cue(Cue::Pin { product: Id(2) }));
    hall.tell(Input::Cue(Cue::Left { sku: Id(50), left: 9 }));
    hall.shelf(50, 400);
    hall.moderate(Act::Rules(Rules { words: vec!["x".into()], ..Rules::default() }));
    hall.tick();
    let snapshot = hall.room.snapshot(hall.now);
    let pins: Vec<_> = snapshot.pins.iter().map(|pin| pin.product.0).collect();
    assert_eq!(pins, [3, 4, 2], "the oldest made room, and pinning again makes it newest");
    let start = Start {
        phase: snapshot.phase,
        pins: snapshot.pins.clone(),
        say: snapshot.say.clone(),
        gone: snapshot.gone.clone(),
        left: snapshot.left.clone(),
        shelf: snapshot.shelf.clone(),
        rules: hall.room.rules().clone(),
        taps: 3,
        people: people(&[11]),
        n: snapshot.n,
        ..Start::new(LIVE)
    };
    let again = Room::new(start).snapshot(hall.now);
    assert_eq!(again, Snapshot { online: 0, edited: Millis(0), ..snapshot });
}

/// These have watched and given hearts.
fn people(ids: &[i64]) -> People {
    let mut people = People::default();
    for id in ids {
        people.visitors.enter(Id(*id));
        people.tappers.enter(Id(*id));
    }
    people
}

#[test]
fn a_snapshot_names_what_was_taken_back_of_late() {
    let mut hall = Hall::open();
    hall.say(7, "one");
    hall.say(8, "two");
    hall.tick();
    hall.moderate(Act::Delete(Id(1)));
    assert_eq!(hall.room.snapshot(hall.now).gone, [], "no frame has said so yet");
    hall.tick();
    assert_eq!(hall.room.snapshot(hall.now).gone, [Id(1)]);
    hall.moderate(Act::Restore(comment(1, 7, "one")));
    hall.tick();
    assert_eq!(hall.room.snapshot(hall.now).gone, [], "it is back");
    for id in 100..400 {
        hall.moderate(Act::Delete(Id(id)));
    }
    hall.tick();
    let gone = hall.room.snapshot(hall.now).gone;
    assert_eq!((gone.len(), gone.last()), (limits::SCREEN, Some(&Id(399))));
}

#[test]
fn a_moment_of_the_picture_is_never_ahead_of_the_clock() {
    let mut hall = Hall::open();
    hall.enter(1, 11);
    let mut ahead = comment(1, 7, "hi");
    ahead.at = Millis(i64::MAX);
    ahead.author.role = Some(Role::Moderator);
    let outputs = hall.hear(Input::Say { ticket: 3, comment: ahead, follower: false, staff: true });
    let Some(Output::Keep(kept)) = outputs.first() else { panic!("{outputs:?}") };
    assert_eq!((kept.at, kept.author.role), (hall.now, Some(Role::Moderator)));
    let outputs = hall.hear(Input::Hearts { seat: 1, taps: 1, at: Millis(i64::MIN) });
    let Some(Output::Event(event)) = outputs.first() else { panic!("{outputs:?}") };
    assert_eq!((event.at, event.second), (hall.now, Some(Millis(0))));
}

#[test]
fn refusals_say_no_more_than_they_should() {
    let mut hall = Hall::open();
    hall.moderate(Act::Rules(Rules { words: vec!["secret".into()], ..Rules::default() }));
    let said = Input::Say { ticket: 0, comment: comment(1, 7, "a SECRET"), follower: false, staff: false };
    let outputs = hall.hear(said);
    let Some(Output::Said { result: Err(refusal), .. }) = outputs.first() else { panic!("{outputs:?}") };
    assert_eq!(refusal.code, Code::BLOCKED_WORDS);
    assert!(!refusal.message.contains("secret"));
}
