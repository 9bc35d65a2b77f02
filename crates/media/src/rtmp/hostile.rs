//! What holds whatever the peer sends.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::amf::Value;
use super::client::{command, connect, control, hello, message, publish};
use super::{Input, Limits, Output, Session};

/// Small limits, so that a test reaches them.
fn tight() -> Limits {
    Limits {
        message_bytes: 2000,
        media_bytes: 3000,
        chunk_streams: 4,
        chunk_size: 4000,
        buffered_bytes: 8000,
        amf_values: 20,
        ..Limits::default()
    }
}

/// Bytes that mean something, mostly.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let body = |most| prop::collection::vec(any::<u8>(), 0..most);
    prop_oneof![
        8 => (4_u8..8, 8_u8..10, any::<u32>(), body(600)).prop_map(|(to, kind, time, body)| message(to, kind, time, &body)),
        2 => (4_u8..8, body(3)).prop_map(|(to, body)| [&[0xC0 | to], &body[..]].concat()),
        2 => (2_u8..9, any::<u8>(), any::<u32>(), body(40)).prop_map(|(to, kind, time, body)| message(to, kind, time, &body)),
        1 => (1_u8..7, 0_u32..5000).prop_map(|(kind, number)| control(kind, number)),
        1 => (0_u8..64, body(12)).prop_map(|(to, body)| [&[0x40 | to], &body[..]].concat()),
        1 => prop::sample::select(vec!["createStream", "releaseStream", "_checkbw", "FCPublish"])
            .prop_map(|name| command(name, 2.0, &[Value::Null])),
        1 => prop::sample::select(vec!["publish", "play", "deleteStream", "connect"])
            .prop_map(|name| command(name, 2.0, &[Value::Null, "key".into()])),
        1 => body(30),
    ]
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..20).prop_map(|pieces| pieces.concat())
}

/// Feeds bytes in slices of the sizes given, over and over. Gives all outputs and the most bytes held.
fn feed(session: &mut Session, mut bytes: &[u8], sizes: &[usize]) -> (Vec<Output>, usize) {
    let mut outputs = Vec::new();
    let mut most = 0;
    for &size in sizes.iter().cycle() {
        let (slice, rest) = bytes.split_at(size.min(bytes.len()));
        session.handle(Input::Bytes(slice), 0);
        most = most.max(session.buffered());
        outputs.extend(std::iter::from_fn(|| session.poll()));
        bytes = rest;
        if bytes.is_empty() {
            break;
        }
    }
    (outputs, most)
}

fn session(progress: usize) -> Session {
    session_of(tight(), progress)
}

/// A session that has come so far: 0 nothing, 1 hands shaken, 2 connected, 3 asked, 4 publishing.
fn session_of(limits: Limits, progress: usize) -> Session {
    let mut session = Session::new(limits, 0);
    let steps = [hello(), connect("live"), publish("key")].concat();
    let lengths = [0, 3073, 3073 + connect("live").len(), steps.len(), steps.len()];
    feed(&mut session, &steps[..lengths[progress]], &[1]);
    if progress == 4 {
        session.handle(Input::Accept, 0);
    }
    while session.poll().is_some() {}
    session
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1_usize..900, 1..8)
}

fn count(outputs: &[Output], wanted: impl Fn(&Output) -> bool) -> usize {
    outputs.iter().filter(|output| wanted(output)).count()
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_makes_no_difference(
        progress in 0_usize..5, greeting in any::<bool>(), bytes in pieces(), sizes in sizes(),
    ) {
        let bytes = if progress == 0 && greeting { [hello(), bytes].concat() } else { bytes };
        let (fine, _) = feed(&mut session(progress), &bytes, &[1]);
        let (coarse, _) = feed(&mut session(progress), &bytes, &sizes);
        prop_assert_eq!(fine, coarse);
    }

    #[test]
    fn no_more_is_held_than_the_limit(progress in 1_usize..5, bytes in pieces(), size in 1_usize..6000) {
        let limits = Limits { buffered_bytes: 1000, ..tight() };
        let (_, most) = feed(&mut session_of(limits, progress), &bytes, &[size]);
        // The answer to one message and the close come on top.
        prop_assert!(most <= limits.buffered_bytes + 1500, "{most}");
    }

    #[test]
    fn a_stranger_is_given_little(progress in 0_usize..4, bytes in pieces()) {
        let (_, most) = feed(&mut session(progress), &bytes, &[1]);
        // One unfinished message on each stream, and one answer.
        prop_assert!(most <= tight().chunk_streams * tight().message_bytes + 4096, "{most}");
    }

    #[test]
    fn nothing_follows_a_close(progress in 0_usize..5, bytes in pieces(), sizes in sizes()) {
        let (outputs, _) = feed(&mut session(progress), &bytes, &sizes);
        let closed = outputs.iter().position(|output| matches!(output, Output::Close { .. }));
        prop_assert!(closed.is_none_or(|at| at + 1 == outputs.len()));
    }

    #[test]
    fn a_publisher_that_came_goes_once(progress in 0_usize..5, bytes in pieces(), sizes in sizes()) {
        let mut session = session(progress);
        let (mut outputs, _) = feed(&mut session, &bytes, &sizes);
        session.handle(Input::Tick, u64::MAX);
        outputs.extend(std::iter::from_fn(|| session.poll()));
        let came = usize::from(progress >= 3) + count(&outputs, |it| matches!(it, Output::Publish { .. }));
        prop_assert!(came <= 1);
        prop_assert_eq!(came, count(&outputs, |it| *it == Output::Unpublish));
        let closed = matches!(outputs.last(), Some(Output::Close { .. }));
        prop_assert!(closed);
        prop_assert_eq!(session.deadline(), None);
    }

    #[test]
    fn a_stranger_gets_no_tag_through(progress in 0_usize..4, bytes in pieces(), sizes in sizes()) {
        let (outputs, _) = feed(&mut session(progress), &bytes, &sizes);
        prop_assert_eq!(count(&outputs, |it| matches!(it, Output::Tag(_))), 0);
    }

    #[test]
    fn noise_does_no_harm(progress in 0_usize..5, noise in prop::collection::vec(any::<u8>(), 0..4000), sizes in sizes()) {
        let (_, most) = feed(&mut session(progress), &noise, &sizes);
        prop_assert!(most <= tight().buffered_bytes + 128);
    }
}

/// The strategy above has to reach what it is meant to try.
#[test]
fn the_pieces_reach_tags_and_closes() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reasons = std::collections::BTreeSet::new();
    let mut tags = 0;
    for _ in 0..300 {
        let bytes = pieces().new_tree(&mut runner).unwrap().current();
        let (outputs, _) = feed(&mut session(4), &bytes, &[4000]);
        tags += count(&outputs, |it| matches!(it, Output::Tag(_)));
        if let Some(Output::Close { reason }) = outputs.last() {
            reasons.insert(reason.to_string());
        }
    }
    assert!(tags > 300, "{tags} tags");
    assert!(reasons.len() >= 5, "{reasons:?}");
}
