//! Headers, times and sizes.

use crate::rtmp::client::{Client, control, message};

/// A bare header on a chunk stream, and what follows.
fn bare(chunk_stream: u8, bytes: &[u8]) -> Vec<u8> {
    [&[0xC0 | chunk_stream], bytes].concat()
}

#[test]
fn short_headers_repeat_what_the_last_one_said() {
    let mut client = Client::publishing();
    assert_eq!(client.say(&message(4, 8, 1000, &[1, 2])), ["audio at 1000: [1, 2]"]);
    let eight = [0x44, 0, 0, 20, 0, 0, 1, 8, 3];
    assert_eq!(client.say(&eight), ["audio at 1020: [3]"]);
    assert_eq!(client.say(&[0x84, 0, 0, 23, 4]), ["audio at 1043: [4]"]);
    assert_eq!(client.say(&bare(4, &[5])), ["audio at 1066: [5]"]);
    assert_eq!(client.say(&bare(4, &[6])), ["audio at 1089: [6]"]);
}

#[test]
fn a_bare_header_after_an_absolute_time_adds_that_time() {
    let mut client = Client::publishing();
    client.say(&message(4, 8, 23, &[1]));
    assert_eq!(client.say(&bare(4, &[2])), ["audio at 46: [2]"]);
    assert_eq!(client.say(&bare(4, &[3])), ["audio at 69: [3]"]);
}

#[test]
fn a_continued_message_adds_its_time_once() {
    let mut client = Client::publishing();
    client.say(&message(4, 8, 10, &[1; 300]));
    let body = [2; 300];
    let next = [&[0x84, 0, 0, 5], &body[..128], &[0xC4], &body[128..256], &[0xC4], &body[256..]].concat();
    assert_eq!(client.say(&next), ["audio at 15: [2, 2, 2, 2]"]);
}

#[test]
fn extended_times_are_repeated_in_every_chunk() {
    let mut client = Client::publishing();
    let time = 0x0123_4567;
    let frame = message(6, 9, time, &[7; 300]);
    assert_eq!(client.say(&frame), [format!("video at {time}: [7, 7, 7, 7]")]);
    let exact = message(6, 9, 0xFF_FFFF, &[8; 129]);
    assert_eq!(client.say(&exact), ["video at 16777215: [8, 8, 8, 8]"]);
}

#[test]
fn extended_times_on_short_headers_are_differences() {
    let mut client = Client::publishing();
    client.say(&message(6, 9, 5, &[7]));
    let leap = 0x0100_0000_u32.to_be_bytes();
    let eight = [&[0x46, 255, 255, 255, 0, 0, 1, 9], &leap[..], &[1]].concat();
    assert_eq!(client.say(&eight), ["video at 16777221: [1]"]);
    let four = [&[0x86, 255, 255, 255], &leap[..], &[2]].concat();
    assert_eq!(client.say(&four), ["video at 33554437: [2]"]);
    assert_eq!(client.say(&bare(6, &[&leap[..], &[3]].concat())), ["video at 50331653: [3]"]);
    assert_eq!(client.say(&[0x86, 0, 0, 1, 4]), ["video at 50331654: [4]"]);
    assert_eq!(client.say(&bare(6, &[5])), ["video at 50331655: [5]"]);
}

#[test]
fn time_wraps_at_its_32_bits() {
    let mut client = Client::publishing();
    client.say(&message(4, 8, u32::MAX - 9, &[1]));
    assert_eq!(client.say(&[0x84, 0, 0, 20, 2]), ["audio at 10: [2]"]);
}

#[test]
fn sound_and_picture_interleave_chunk_by_chunk() {
    let mut client = Client::publishing();
    let video = message(6, 9, 40, &[9; 300]);
    let audio = message(4, 8, 41, &[8; 200]);
    let (v1, v2, v3) = (&video[..140], &video[140..269], &video[269..]);
    let (a1, a2) = (&audio[..140], &audio[140..]);
    assert_eq!(
        client.say(&[v1, a1, v2, a2, v3].concat()),
        ["audio at 41: [8, 8, 8, 8]", "video at 40: [9, 9, 9, 9]"]
    );
}

#[test]
fn a_new_chunk_size_counts_from_the_next_chunk() {
    let mut client = Client::publishing();
    let body = [1; 300];
    let whole = [&[6, 0, 0, 0, 0, 1, 44, 9, 1, 0, 0, 0], &body[..]].concat();
    assert_eq!(client.say(&[control(1, 0x7FFF_FFFF), whole].concat()), ["video at 0: [1, 1, 1, 1]"]);
}

#[test]
fn an_aborted_message_leaves_nothing() {
    let mut client = Client::publishing();
    client.say(&message(6, 9, 0, &[1; 300])[..140]);
    assert_eq!(client.session.buffered(), 128);
    client.say(&control(2, 6));
    assert_eq!(client.session.buffered(), 0);
    assert_eq!(client.say(&message(6, 9, 3, &[2])), ["video at 3: [2]"]);
}

#[test]
fn an_encoder_may_begin_its_control_stream_with_a_short_header() {
    let lines = Client::connected().say(&[0x42, 0, 0, 0, 0, 0, 6, 4, 0, 6, 0, 0, 0, 9]);
    assert_eq!(lines, ["user control [0, 7, 0, 0, 0, 9]"]);
}

#[test]
fn chunks_that_make_no_sense_end_the_session() {
    let begun = message(6, 9, 0, &[1; 300])[..140].to_vec();
    let cases = [
        (bare(9, &[]), "malformed: a chunk stream begins without a message header"),
        (vec![0x89, 0, 0, 1], "malformed: a chunk stream begins without a message header"),
        ([begun, message(6, 9, 1, &[2])].concat(), "malformed: a message begins inside another"),
        (control(1, 0), "malformed: a chunk size of zero"),
        (message(2, 5, 0, &[1, 2]), "malformed: a control message is too short"),
        (message(3, 20, 0, &[5]), "malformed: a command without a name"),
        (message(3, 20, 0, &[2, 0, 9, b'c']), "malformed: AMF ends too early"),
    ];
    for (bytes, reason) in cases {
        let lines = Client::publishing().say(&bytes);
        assert_eq!(lines, ["unpublish".to_owned(), format!("close: {reason}")]);
    }
}
