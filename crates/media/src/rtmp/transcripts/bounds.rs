//! How much, how often and how long.

use crate::rtmp::client::{Client, command, connect, control, hello, message, publish};
use crate::rtmp::{Closed, Input, Limits};

#[test]
fn media_before_the_key_is_accepted_is_not_kept() {
    let mut client = Client::connected();
    let frame = message(6, 9, 0, &vec![0x17; 1 << 20]);
    assert_eq!(client.say(&frame), [""; 0]);
    client.say(&publish("key"));
    assert_eq!(client.say(&frame[..frame.len() - 1]), [""; 0]);
    assert_eq!(client.session.buffered(), 0);
    client.tell(Input::Accept, 0);
    assert_eq!(client.say(&frame[frame.len() - 1..]), [""; 0], "it began too early");
    assert_eq!(client.say(&message(6, 9, 9, &[0x17])), ["video at 9: [23]"]);
}

#[test]
fn bytes_are_acknowledged_once_a_window() {
    let mut client = Client::publishing();
    client.say(&control(5, 20_000));
    let mut lines = Vec::new();
    for _ in 0..40 {
        lines.extend(client.say(&message(4, 8, 0, &[0xAF; 1000])));
    }
    lines.retain(|line| !line.starts_with("audio"));
    assert_eq!(lines, ["acknowledged 20000", "acknowledged 40000"]);
}

#[test]
fn a_tiny_window_does_not_make_us_chatter() {
    let mut client = Client::publishing();
    client.say(&control(5, 1));
    let lines = client.say(&message(4, 8, 0, &vec![0xAF; 20_000]));
    assert_eq!(lines.iter().filter(|line| line.starts_with("ack")).count(), 1);
}

#[test]
fn a_message_over_its_limit_is_not_begun() {
    let limits = Limits::default();
    let long = |kind, length: usize| {
        let length = u32::try_from(length).unwrap().to_be_bytes();
        [&[6, 0, 0, 0], &length[1..], &[kind, 1, 0, 0, 0]].concat()
    };
    for (kind, most) in [(20, limits.message_bytes), (4, limits.message_bytes), (9, limits.media_bytes)] {
        assert_eq!(Client::publishing().say(&long(kind, most)), [""; 0]);
        assert_eq!(
            Client::publishing().say(&long(kind, most + 1)),
            ["unpublish", "close: over the limit: message"]
        );
    }
}

#[test]
fn chunk_streams_are_counted() {
    let mut client = Client::publishing();
    let mut lines = Vec::new();
    for stream in 4..30 {
        lines.extend(client.say(&message(stream, 8, 0, &[1])));
    }
    let tags = lines.iter().filter(|line| line.starts_with("audio")).count();
    assert_eq!(tags, Limits::default().chunk_streams - 1, "the commands have one too");
    assert_eq!(lines.last().map(String::as_str), Some("close: over the limit: chunk streams"));
}

#[test]
fn unfinished_messages_share_one_limit() {
    let limits = Limits { buffered_bytes: 4000, ..Limits::default() };
    let mut client = Client::new(limits);
    client.say(&[hello(), connect("live")].concat());
    client.say(&publish("key"));
    client.tell(Input::Accept, 0);
    client.say(&control(1, 1999));
    let begun = |stream| [&[stream, 0, 0, 0, 0, 7, 208, 9, 1, 0, 0, 0], &[1; 1999][..]].concat();
    assert_eq!(client.say(&begun(6)), [""; 0]);
    assert_eq!(client.say(&begun(7)), [""; 0]);
    assert_eq!(client.say(&begun(8)), ["unpublish", "close: over the limit: buffered bytes"]);
    assert_eq!(client.session.buffered(), 0);
}

#[test]
fn a_slow_handshake_is_cut_off() {
    let mut client = Client::new(Limits::default());
    assert_eq!(client.session.deadline(), Some(10_000));
    assert_eq!(client.tell(Input::Bytes(&hello()[..3000]), 9_999), ["handshake"]);
    assert_eq!(client.session.deadline(), Some(10_000), "bytes buy no time");
    assert_eq!(client.tell(Input::Tick, 10_000), ["close: the handshake took too long"]);
}

#[test]
fn whoever_does_not_publish_is_cut_off() {
    let mut client = Client::new(Limits::default());
    client.tell(Input::Bytes(&hello()), 4_000);
    client.tell(Input::Bytes(&connect("live")), 9_000);
    assert_eq!(client.session.deadline(), Some(14_000));
    client.tell(Input::Bytes(&publish("key")), 13_000);
    assert_eq!(client.session.deadline(), Some(14_000), "an answer is waited for no longer");
    assert_eq!(client.tell(Input::Accept, 14_000), ["unpublish", "close: nothing was published in time"]);
}

#[test]
fn a_silent_publisher_is_cut_off() {
    let mut client = Client::publishing();
    assert_eq!(client.session.deadline(), Some(10_000));
    client.tell(Input::Bytes(&message(4, 8, 0, &[1])), 7_000);
    assert_eq!(client.session.deadline(), Some(17_000));
    client.tell(Input::Tick, 8_000);
    client.tell(Input::Bytes(&[]), 8_000);
    assert_eq!(client.session.deadline(), Some(17_000));
    assert_eq!(client.tell(Input::Tick, 16_999), [""; 0]);
    assert_eq!(client.tell(Input::Tick, 17_000), ["unpublish", "close: the publisher fell silent"]);
}

/// Whoever reads was stopped meanwhile, and not the publisher.
#[test]
fn what_is_read_late_was_sent_all_the_same() {
    let mut client = Client::publishing();
    assert_eq!(client.tell(Input::Bytes(&message(4, 8, 0, &[1])), 25_000), ["audio at 0: [1]"]);
    assert_eq!(client.session.deadline(), Some(35_000));
    assert_eq!(client.tell(Input::Tick, 35_000), ["unpublish", "close: the publisher fell silent"]);
}

#[test]
fn who_has_finished_may_hang_up_in_peace() {
    let mut client = Client::publishing();
    client.tell(Input::Bytes(&command("FCUnpublish", 6.0, &[])), 3_000);
    assert_eq!(client.tell(Input::Bytes(&[0]), 12_000), [""; 0]);
    assert_eq!(client.tell(Input::Tick, 13_000), [format!("close: {}", Closed::Finished)]);
}

#[test]
fn acknowledgements_do_not_depend_on_how_bytes_are_cut() {
    let bytes = [control(5, 20_000), message(4, 8, 0, &[0xAF; 1000]).repeat(60)].concat();
    let whole = Client::publishing().say(&bytes);
    let mut client = Client::publishing();
    let pieces: Vec<String> = bytes.chunks(7).flat_map(|piece| client.say(piece)).collect();
    assert_eq!(whole, pieces);
    assert_eq!(whole.iter().filter(|line| line.starts_with("ack")).count(), 3);
}

#[test]
fn answers_that_nobody_fetches_are_limited_too() {
    let limits = Limits { buffered_bytes: 4000, ..Limits::default() };
    let mut client = Client::new(limits);
    client.say(&[hello(), connect("live")].concat());
    let ping = message(2, 4, 0, &[0, 6, 1, 2, 3, 4]);
    let lines = client.say(&ping.repeat(1000));
    assert!((20..60).contains(&lines.len()), "{} lines", lines.len());
    assert_eq!(lines.last().map(String::as_str), Some("close: over the limit: buffered bytes"));
}
