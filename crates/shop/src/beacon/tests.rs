//! Rounds of the public beacon as they were recorded, and servers that lie about them.

use super::{
    Beacon, Chain, Source,
    chain::QUICKNET,
    double::{self, Double},
};
use serde_json::{Value, json};
use wanghong_core::{Millis, sale::draw::Hash};

/// Rounds of quicknet as its servers told them.
const RECORDED: [(i64, &str, &str); 2] = [
    (
        123,
        "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
        "fb8f7bc29bf24db51871ec8c79f3a1e4bd0557bc0dfcee9ed1d924e69d1c60dc",
    ),
    (
        1_000,
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
        "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    ),
];

fn recorded(round: i64) -> Option<Value> {
    let (_, signature, randomness) = RECORDED.into_iter().find(|(known, ..)| *known == round)?;
    Some(json!({"round": round, "randomness": randomness, "signature": signature}))
}

#[test]
fn recorded_rounds_of_quicknet_verify() {
    let chain = Chain::quicknet();
    assert_eq!((hex::encode(chain.hash).as_str(), chain.key.len()), (QUICKNET, 96));
    for (round, signature, randomness) in RECORDED {
        let word = chain.word(round, signature).unwrap();
        assert_eq!((word.randomness.to_string().as_str(), word.signature.as_str()), (randomness, signature));
    }
}

#[test]
fn a_round_is_named_that_nobody_knows_while_the_list_is_open() {
    let chain = Chain::quicknet();
    let genesis = chain.genesis;
    assert_eq!((chain.time(1), chain.time(1_000)), (genesis, genesis + Millis(999 * 3_000)));
    let first = |ms| chain.first_at(genesis + Millis(ms));
    assert_eq!([-5_000, 0, 1, 2_999, 3_000, 3_001].map(first), [1, 1, 2, 2, 2, 3]);
    let beacon = Beacon::at(chain.clone(), Source::Drand, &[]);
    for ms in [0, 1, 999, 1_500, 2_999] {
        let until = genesis + Millis(1_000_000 + ms);
        let named = beacon.round(until);
        let gap = chain.time(named.round) - until;
        assert!((Millis::seconds(30)..Millis::seconds(33)).contains(&gap), "{gap:?}");
        assert_eq!(named.until - chain.time(named.round), Millis::minutes(60));
    }
}

/// What a beacon of quicknet hears from servers that answer like these.
async fn heard(servers: &[double::Tell]) -> Result<Hash, String> {
    let mut urls = Vec::new();
    for tell in servers {
        urls.push(format!("{}/", Double::new(*tell).await.url));
    }
    let beacon = Beacon::at(Chain::quicknet(), Source::Drand, &urls);
    beacon.ask(1_000).await.map(|word| word.randomness)
}

/// A lie of a server, and what is said of it.
const LIES: [(double::Tell, &str); 7] = [
    (|_| recorded(123), "this is round 123 and not 1000"),
    (
        |_| Some(json!({"round": 1_000, "signature": RECORDED[0].1})),
        "the signature is not that of round 1000",
    ),
    (|round| Some(double::said(round)), "the signature is not that of round 1000"),
    (|round| Some(json!({"round": round, "signature": "00"})), "no signature"),
    (|round| Some(json!({"round": round, "randomness": "00"})), "missing field"),
    (|_| Some(json!("x".repeat(2 * 1024 * 1024))), "length limit exceeded"),
    (|_| None, "503"),
];

#[tokio::test]
async fn no_lie_is_believed_and_the_next_server_is_asked() {
    for (lie, why) in LIES {
        let error = heard(&[lie]).await.unwrap_err();
        assert!(error.contains(why), "{error}");
        let word = heard(&[lie, |round| recorded(round)]).await.unwrap();
        assert_eq!(word.to_string(), RECORDED[1].2);
    }
    assert_eq!(heard(&[]).await, Err(String::new()));
}
