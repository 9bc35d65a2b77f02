//! Small shows, counted by hand, and any show, counted the long way.

mod funnel;
mod sales;

use super::*;
use crate::event::{Change, Event, Kind};
use crate::{id::Id, limits, mix::mix, sale::State, time::Millis};
use proptest::{collection::vec, prelude::*};
use std::collections::{BTreeMap, BTreeSet};

const LIVE: Id = Id(1);
const OPENED: Millis = Millis::minutes(1_000);

fn event(kind: Kind, seconds: i64) -> Event {
    Event::new(kind, LIVE, OPENED + Millis::seconds(seconds))
}

fn played(visitor: i64, seconds: i64, span: i64) -> Event {
    Event { visitor: Some(Id(visitor)), amount: span, ..event(Kind::Played, seconds) }
}

fn dashboard(events: &[Event], seconds: i64) -> Dashboard {
    let mut tally = Tally::default();
    for event in events {
        tally.add(event);
    }
    tally.dashboard(OPENED + Millis::seconds(seconds))
}

#[test]
fn kinds_keep_their_words() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_word(kind.word()), Some(*kind));
    }
}

#[test]
fn nothing_happened_is_all_zero() {
    let at = Millis(77);
    assert_eq!(Tally::default().dashboard(at), Dashboard { at, ..Dashboard::default() });
}

/// Two minutes: visitor 1 plays for 65 s, visitor 2 for 10 s, visitor 3 for 0.9 s.
#[test]
fn attention_is_what_was_really_played() {
    let mut events = vec![event(Kind::Open, 0), played(3, 30, 900)];
    events.extend((1..=13).map(|n| played(1, 5 * n, 5_000)));
    events.extend([played(2, 65, 5_000), played(2, 70, 5_000), event(Kind::End, 100)]);
    let dashboard = dashboard(&events, 500);
    assert_eq!(dashboard.length, Millis::seconds(100));
    assert_eq!((dashboard.visitors, dashboard.visits), (2, 2), "less than a second is no visitor");
    assert_eq!(dashboard.played, Millis::seconds(75));
    assert_eq!((dashboard.acu_milli, dashboard.mean_stay), (750, Millis(37_500)));
    let online: Vec<_> = dashboard.minutes.iter().map(|minute| minute.online).collect();
    assert_eq!((online, dashboard.pcu), (vec![2, 2], 2));
    assert_eq!(dashboard.online, 0);
}

/// What one does who may be nobody is in one number, and what an account does counts whoever's browser it was.
#[test]
fn who_may_be_nobody_is_counted_apart() {
    let doubted = |event: Event| Event { visitor: event.visitor.map(origin::doubted), ..event };
    let by = |kind, visitor| Event {
        visitor: Some(Id(visitor)),
        subject: Some(Id(9)),
        amount: 3,
        ..event(kind, 20)
    };
    let real = [event(Kind::Open, 0), played(1, 10, 5_000), by(Kind::Hearts, 1)];
    let follow = Event { account: Some(Id(8)), ..by(Kind::Follow, 2) };
    let kinds = [Kind::Enter, Kind::Hearts, Kind::Seen, Kind::Click, Kind::Rewatch];
    let others = kinds.into_iter().map(|kind| by(kind, 2)).chain([played(3, 12, 9_000), follow]);
    let exposed = doubted(by(Kind::Expose, 4));
    let all: Vec<_> = real.into_iter().chain(others.map(doubted)).chain([exposed]).collect();
    let (with, without) = (dashboard(&all, 30), dashboard(&real, 30));
    assert_eq!(with.doubtful, 2, "a page that was only shown is nobody at all");
    assert_eq!((with.followers_won, with.taps), (1, 3));
    assert_eq!(with, Dashboard { doubtful: 2, followers_won: 1, ..without });
    let mut tally = Tally::default();
    assert!(!tally.knows(&doubted(by(Kind::Enter, 2))));
    tally.add(&doubted(by(Kind::Enter, 2)));
    assert!(tally.knows(&doubted(by(Kind::Seen, 2))), "no second line is kept");
}

#[test]
fn online_is_who_played_lately() {
    let enter = Event { visitor: Some(Id(2)), ..event(Kind::Enter, 10) };
    let hearts = Event { visitor: Some(Id(3)), amount: 1, ..event(Kind::Hearts, 10) };
    let events = [played(1, 5, 5_000), enter, hearts];
    assert_eq!(dashboard(&events, 19).online, 1, "an open page or hearts alone are no picture");
    assert_eq!(dashboard(&events, 20).online, 0);
}

#[test]
fn people_and_what_they_did_are_two_numbers() {
    let hearts = |visitor, amount| Event { visitor: Some(Id(visitor)), amount, ..event(Kind::Hearts, 1) };
    let by = |kind, account| Event { account: Some(Id(account)), ..event(kind, 61) };
    let said = [by(Kind::Comment, 1), by(Kind::Comment, 1), by(Kind::Comment, 2), by(Kind::Follow, 2)];
    let dashboard = dashboard(&[&[hearts(1, 30), hearts(1, 5), hearts(2, 1)][..], &said].concat(), 90);
    assert_eq!((dashboard.taps, dashboard.tappers), (36, 2));
    assert_eq!((dashboard.comments, dashboard.commenters, dashboard.followers_won), (3, 2, 1));
    let minutes: Vec<_> = dashboard.minutes.iter().map(|minute| (minute.taps, minute.comments)).collect();
    assert_eq!(minutes, [(36, 0), (0, 3)]);
}

#[test]
fn the_chart_has_every_minute_and_the_cues() {
    let pin = Event { subject: Some(Id(9)), ..event(Kind::Pin, 150) };
    let dashboard =
        dashboard(&[event(Kind::Open, 0), event(Kind::Comment, 0), pin, event(Kind::Comment, 200)], 200);
    let minutes: Vec<_> =
        dashboard.minutes.iter().map(|minute| (minute.at - OPENED, minute.comments)).collect();
    let expected = [(0, 1), (1, 0), (2, 0), (3, 1)].map(|(at, comments)| (Millis::minutes(at), comments));
    assert_eq!(minutes, expected);
    let cues: Vec<_> = dashboard.cues.iter().map(|cue| (cue.kind.word(), cue.subject)).collect();
    assert_eq!(cues, [("open", None), ("pin", Some(Id(9)))]);
}

#[test]
fn a_show_without_end_stays_bounded() {
    let mut tally = Tally::default();
    let minutes = i64::try_from(limits::DASHBOARD_MINUTES).unwrap() + 10;
    tally.add(&played(1, 30, 1_000));
    tally.add(&played(2, 30, 1_000));
    for minute in 1..minutes {
        tally.add(&played(1, minute * 60 + 30, 1_000));
        tally.add(&event(Kind::Pin, minute * 60));
    }
    let dashboard = tally.dashboard(OPENED + Millis::minutes(minutes));
    assert_eq!(
        (dashboard.minutes.len(), dashboard.cues.len()),
        (limits::DASHBOARD_MINUTES, limits::DASHBOARD_CUES)
    );
    assert_eq!(dashboard.pcu, 2, "the peak is remembered when its minute is not drawn any more");
    assert_eq!(dashboard.played, Millis::seconds(minutes + 1));
}

#[test]
fn a_crowd_above_the_limit_is_told_within_a_hundredth() {
    let mut tally = Tally::default();
    let crowd = 3 * i64::try_from(limits::CROWD).unwrap();
    tally.add(&event(Kind::Open, 0));
    for visitor in 0..crowd {
        tally.add(&played(visitor, 30, 2_000));
    }
    let dashboard = tally.dashboard(OPENED + Millis::minutes(1));
    let near = |number: i64, truth: i64| (number - truth).abs() * 100 <= truth;
    assert!(dashboard.sampled);
    assert!(
        near(dashboard.visitors, crowd) && near(dashboard.pcu, crowd) && near(dashboard.visits, crowd),
        "{dashboard:?}"
    );
    assert!(near(dashboard.played.0, crowd * 2_000));
    assert_eq!(dashboard.mean_stay, Millis(2_000));
}

/// Plays on a grid of 15 s, so that no visitor plays twice at one moment; long pauses make new visits.
fn plays() -> impl Strategy<Value = Vec<Event>> {
    let play = (0..5_i64, prop_oneof![0..40_i64, 100..140_i64, 230..260_i64], 0..15_001_i64);
    vec(play, 0..80).prop_map(|plays| {
        let distinct: BTreeMap<_, _> = plays.into_iter().map(|(who, at, span)| ((at, who), span)).collect();
        distinct.into_iter().map(|((at, who), span)| played(who, 15 * at + 22, span)).collect()
    })
}

/// The stretches of play of each visitor, by when they began.
fn stretches(events: &[Event]) -> BTreeMap<Id, BTreeSet<(i64, i64)>> {
    let mut stretches = BTreeMap::<_, BTreeSet<_>>::new();
    for event in events.iter().filter(|event| event.amount > 0) {
        stretches.entry(event.visitor.unwrap()).or_default().insert((event.at.0 - event.amount, event.at.0));
    }
    stretches
}

fn visits_of(stretches: &BTreeSet<(i64, i64)>) -> i64 {
    let mut ended = i64::MIN / 2;
    let mut visits = 0;
    for (from, to) in stretches {
        visits += i64::from(from - ended >= limits::VISIT_GAP.0);
        ended = ended.max(*to);
    }
    visits
}

fn peak_of(stretches: &BTreeMap<Id, BTreeSet<(i64, i64)>>) -> i64 {
    let mut minutes = BTreeMap::<i64, BTreeSet<Id>>::new();
    for (visitor, from, to) in stretches.iter().flat_map(|(v, all)| all.iter().map(move |(f, t)| (v, f, t))) {
        for minute in from / 60_000..=(to - 1) / 60_000 {
            minutes.entry(minute).or_default().insert(*visitor);
        }
    }
    minutes.values().map(|visitors| i64::try_from(visitors.len()).unwrap()).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn the_wall_is_what_the_definitions_say(events in plays()) {
        let dashboard = dashboard(&[&[event(Kind::Open, 0)], &events[..]].concat(), 5_000);
        let mut stretches = stretches(&events);
        prop_assert_eq!(dashboard.pcu, peak_of(&stretches));
        let played = |all: &BTreeSet<(i64, i64)>| all.iter().map(|(from, to)| to - from).sum::<i64>();
        stretches.retain(|_, all| played(all) >= 1_000);
        prop_assert_eq!(dashboard.visitors, i64::try_from(stretches.len()).unwrap());
        prop_assert_eq!(dashboard.played.0, stretches.values().map(played).sum::<i64>());
        prop_assert_eq!(dashboard.visits, stretches.values().map(visits_of).sum::<i64>());
    }

    /// ACU · T = V · mean stay, but for what rounding down takes: less than a thousandth of T on the one
    /// side, less than a millisecond a visitor on the other.
    #[test]
    fn the_identity_of_attention(events in plays(), seconds in 1..5_000_i64) {
        let dashboard = dashboard(&[&[event(Kind::Open, 0)], &events[..]].concat(), seconds);
        let area = dashboard.acu_milli * dashboard.length.0;
        let stays = dashboard.visitors * dashboard.mean_stay.0;
        prop_assert!((0..dashboard.length.0).contains(&(dashboard.played.0 * 1_000 - area)));
        prop_assert!((0..dashboard.visitors.max(1)).contains(&(dashboard.played.0 - stays)));
    }

    #[test]
    fn within_a_minute_the_order_does_not_matter(
        events in plays(),
        others in vec((0..16_usize, 0..4_000_i64, 0..9_i64), 0..40),
        seed in any::<u64>(),
    ) {
        let kinds =
            [Kind::Enter, Kind::Hearts, Kind::Comment, Kind::Follow, Kind::Seen, Kind::Click, Kind::Expose, Kind::Open];
        let others = others.into_iter().map(|(kind, seconds, n)| {
            let kind = kinds[kind % kinds.len()];
            let (id, subject) = (Some(Id(n)), Some(Id(seconds % 5)));
            Event { visitor: id, account: id, amount: n, subject, ..event(kind, seconds) }
        });
        let mut events: Vec<_> = events.into_iter().chain(others).collect();
        events.sort_by_key(|event| event.at);
        let in_order = dashboard(&events, 4_000);
        events.sort_by_key(|event| {
            let n = event.at.0 ^ event.amount ^ event.visitor.map_or(0, |id| id.0 << 32);
            (event.at.minute(), mix(n.cast_unsigned() ^ seed))
        });
        prop_assert_eq!(in_order, dashboard(&events, 4_000));
    }
}
