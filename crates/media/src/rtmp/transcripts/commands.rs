//! What is asked, and what is answered.

use crate::rtmp::amf::Value;
use crate::rtmp::client::{Client, call_body, command, connect, hello, message, publish};
use crate::rtmp::{Input, Limits, Output};

#[test]
fn an_encoder_publishes() {
    let mut client = Client::new(Limits::default());
    assert_eq!(client.say(&hello()), ["handshake"]);
    assert_eq!(
        client.say(&connect("live")),
        [
            "window 2500000",
            "bandwidth 2500000",
            "chunk size 4096",
            "_result 1 status NetConnection.Connect.Success: Connection succeeded.",
        ]
    );
    let named = [Value::Null, "key".into()];
    assert_eq!(client.say(&command("releaseStream", 2.0, &named)), ["_result 2 Null"]);
    assert_eq!(
        client.say(&command("FCPublish", 3.0, &named)),
        ["_result 3 Null", "onFCPublish 0 status NetStream.Publish.Start: key"]
    );
    assert_eq!(client.say(&command("createStream", 4.0, &[Value::Null])), ["_result 4 Number(1.0)"]);
    assert_eq!(client.say(&publish("key?secret=1")), ["publish live key"]);
    assert_eq!(
        client.tell(Input::Accept, 5),
        ["user control [0, 0, 0, 0, 0, 1]", "onStatus 0 status NetStream.Publish.Start: Go ahead."]
    );
    assert_eq!(client.say(&message(6, 9, 0, &[0x17, 0])), ["video at 0: [23, 0]"]);
    assert_eq!(client.say(&message(4, 8, 21, &[0xAF, 1])), ["audio at 21: [175, 1]"]);
    assert_eq!(
        client.say(&command("FCUnpublish", 6.0, &named)),
        ["onStatus 0 status NetStream.Unpublish.Success: Unpublished.", "unpublish"]
    );
    assert_eq!(client.say(&command("deleteStream", 7.0, &[Value::Null, 1.0.into()])), [""; 0]);
    assert_eq!(client.say(&message(4, 8, 42, &[0xAF, 1])), [""; 0]);
}

#[test]
fn the_handshake_echoes_the_hello() {
    let mut client = Client::new(Limits::default());
    let hello = hello();
    client.session.handle(Input::Bytes(&hello[..1536]), 0);
    assert_eq!(client.session.poll(), None);
    client.session.handle(Input::Bytes(&hello[1536..1537]), 0);
    let Some(Output::Send(answer)) = client.session.poll() else { panic!("an answer") };
    assert_eq!((answer[0], &answer[1537..]), (3, &hello[1..1537]));
}

#[test]
fn encrypted_rtmp_is_not_spoken() {
    let lines = Client::new(Limits::default()).say(&[6]);
    assert_eq!(lines, ["close: RTMP version 6 is not spoken here"]);
}

#[test]
fn the_answer_to_connect_offers_av1_and_opus_in_both_objects() {
    let mut client = Client::new(Limits::default());
    client.say(&hello());
    client.session.handle(Input::Bytes(&connect("live")), 0);
    let sent: Vec<u8> = std::iter::from_fn(|| client.session.poll())
        .flat_map(|output| if let Output::Send(bytes) = output { bytes.to_vec() } else { vec![] })
        .collect();
    let mut list = b"fourCcList\x0A\0\0\0\x04".to_vec();
    for codec in ["av01", "avc1", "Opus", "mp4a"] {
        list.extend_from_slice(&[2, 0, 4]);
        list.extend_from_slice(codec.as_bytes());
    }
    assert_eq!(sent.windows(list.len()).filter(|bytes| *bytes == list).count(), 2);
    for map in [&b"videoFourCcInfoMap\x03\0\x04av01\0"[..], b"audioFourCcInfoMap\x03\0\x04Opus\0"] {
        assert_eq!(sent.windows(map.len()).filter(|bytes| *bytes == map).count(), 2);
    }
}

#[test]
fn a_refused_publisher_hears_why_before_the_line_is_cut() {
    let mut client = Client::connected();
    client.say(&publish("old"));
    let reason = "Unknown stream key. 钥匙不对".to_owned();
    assert_eq!(
        client.tell(Input::Refuse { reason }, 1),
        [
            "onStatus 0 error NetStream.Publish.BadName: Unknown stream key. 钥匙不对",
            "close: refused: Unknown stream key. 钥匙不对",
        ]
    );
    assert_eq!(client.say(&publish("other")), [""; 0]);
    assert_eq!(client.tell(Input::Accept, 1), [""; 0]);
    assert_eq!(client.session.deadline(), None);
}

#[test]
fn a_reason_of_any_length_is_a_long_string() {
    let mut client = Client::connected();
    client.say(&publish("key"));
    client.session.handle(Input::Refuse { reason: "x".repeat(70_000) }, 1);
    let Some(Output::Send(bytes)) = client.session.poll() else { panic!("a status") };
    assert!(bytes.windows(5).any(|it| it == [0x0C, 0, 1, 0x11, 0x70]));
}

#[test]
fn a_second_publish_ends_the_first() {
    assert_eq!(
        Client::publishing().say(&publish("key")),
        [
            "onStatus 0 error NetStream.Publish.BadName: a connection publishes once",
            "unpublish",
            "close: a connection publishes once",
        ]
    );
}

#[test]
fn a_publish_without_a_key_is_refused() {
    let lines = Client::connected().say(&publish("?token=1"));
    assert_eq!(lines[1], "close: the publisher gave no stream key");
    assert!(lines[0].starts_with("onStatus 0 error NetStream.Publish.BadName"), "{lines:?}");
}

#[test]
fn a_player_is_sent_away() {
    let play = command("play", 5.0, &[Value::Null, "key".into()]);
    assert_eq!(
        Client::connected().say(&play),
        [
            "onStatus 0 error NetStream.Play.Failed: players are not served over RTMP",
            "close: players are not served over RTMP",
        ]
    );
}

#[test]
fn commands_wait_for_connect_and_connect_comes_once() {
    let mut client = Client::new(Limits::default());
    client.say(&hello());
    assert_eq!(client.say(&publish("key")), ["close: out of order: a command before connect"]);
    let again = Client::connected().say(&connect("live"));
    assert_eq!(again, ["close: out of order: a second connect"]);
}

#[test]
fn the_app_and_the_key_lose_queries_and_slashes() {
    let mut client = Client::new(Limits::default());
    client.say(&[hello(), connect("/live/?x=1")].concat());
    assert_eq!(client.say(&publish("/key?y=2?z")), ["publish live key"]);
}

#[test]
fn a_publisher_that_leaves_before_we_decide_is_not_accepted_after_all() {
    let mut client = Client::connected();
    client.say(&publish("key"));
    let lines = client.say(&command("deleteStream", 7.0, &[Value::Null]));
    assert_eq!(lines.last().map(String::as_str), Some("unpublish"));
    assert_eq!(client.tell(Input::Accept, 1), [""; 0]);
}

#[test]
fn deleting_a_stream_that_nobody_publishes_does_nothing() {
    let mut client = Client::connected();
    assert_eq!(client.say(&command("deleteStream", 2.0, &[Value::Null])), [""; 0]);
    assert_eq!(client.say(&publish("key")), ["publish live key"]);
}

#[test]
fn commands_may_come_in_amf3_messages() {
    let body = call_body("createStream", 4.0, &[Value::Null]);
    let lines = Client::connected().say(&message(3, 17, 0, &[&[0], &body[..]].concat()));
    assert_eq!(lines, ["_result 4 Number(1.0)"]);
}

#[test]
fn what_we_have_no_use_for_is_passed_over() {
    let mut client = Client::publishing();
    for kind in [0, 7, 15, 16, 18, 19, 22, 255] {
        let junk = message(7, kind, 0, &[0xFF; 300]);
        assert_eq!(client.say(&junk[..200]), [""; 0], "type {kind}");
        assert_eq!(client.session.buffered(), 0, "type {kind}");
        assert_eq!(client.say(&junk[200..]), [""; 0], "type {kind}");
    }
    assert_eq!(client.say(&command("_checkbw", 9.0, &[Value::Null])), [""; 0]);
    assert_eq!(client.say(&message(4, 8, 0, &[])), [""; 0], "empty");
    assert_eq!(client.say(&message(4, 8, 5, &[0xAF])), ["audio at 5: [175]"]);
}

#[test]
fn pings_are_answered() {
    let mut client = Client::connected();
    assert_eq!(client.say(&message(2, 4, 0, &[0, 6, 1, 2, 3, 4])), ["user control [0, 7, 1, 2, 3, 4]"]);
    assert_eq!(client.say(&message(2, 4, 0, &[0, 3, 0, 0, 0, 1, 0, 0, 1, 0])), [""; 0]);
    assert_eq!(client.say(&message(2, 4, 0, &[0, 6])), [""; 0]);
}
