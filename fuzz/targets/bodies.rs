//! Bodies, addresses and heads of any kind against the whole server: every answer is one that the API's description
//! promises, and never our fault.
#![no_main]

mod bodies {
    mod company;
    pub(crate) mod dice;
    pub(crate) mod document;
    pub(crate) mod question;
    pub(crate) mod world;
}

use axum::http::{Method, StatusCode};
use bodies::{
    dice::Dice,
    document::{OPERATIONS, Operation, described, fits},
    question::Question,
    world::World,
};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value;
use std::{cell::RefCell, collections::BTreeSet, sync::Mutex};
use wanghong_core::Code;

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World::new());
}

/// Asked now and then only: passwords are slow to hash and tries are counted, and an end ends what others build upon.
const RARE: [&str; 4] = ["post_setup", "post_signup", "post_login", "post_lives_id_end"];

/// Would start an encoder that runs for hours.
const ENCODER: &str = "put_lives_id_test_signal";

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let mut dice = Dice::new(bytes);
    let operation = dice.one_of(&OPERATIONS);
    if RARE.contains(&operation.name) && dice.byte() < 0xf0 {
        return Corpus::Reject;
    }
    WORLD.with_borrow_mut(|world| {
        let question = Question::roll(&mut dice, operation, world.ids());
        if operation.name == ENCODER && question.body.windows(4).any(|word| word == b"true") {
            return Corpus::Reject;
        }
        let about = question.about();
        let (status, answer) = world.ask(question);
        judge(operation, status, &answer);
        if status.is_success() {
            let answer = serde_json::from_slice(&answer).unwrap_or_default();
            count(operation);
            world.learn(operation, &answer);
            look(world, operation, answer["id"].as_str().unwrap_or(&about));
        }
        world.age();
        Corpus::Keep
    })
});

/// What was made or changed can be read in every way.
fn look(world: &World, change: &Operation, id: &str) {
    let made = world.ids().contains_key(change.last());
    let noun = if made { change.last() } else { change.noun() };
    if change.method == Method::GET || !world.ids().contains_key(noun) {
        return;
    }
    for operation in OPERATIONS.iter().filter(|one| one.method == Method::GET && one.noun() == noun) {
        let (status, answer) = world.ask(Question::read(operation, id));
        judge(operation, status, &answer);
    }
}

fn judge(operation: &Operation, status: StatusCode, answer: &[u8]) {
    let text = String::from_utf8_lossy(answer);
    assert!(!status.is_server_error() || beacon_is_away(status, answer), "our fault: {status} {text}");
    if status.is_success() {
        assert_eq!(status, operation.success, "another success than the described one: {text}");
        let Some(schema) = operation.answer else { return };
        let answer: Value = serde_json::from_slice(answer).expect("a success is the JSON it should be");
        assert!(fits(schema, &answer), "not as described: {text}");
        return;
    }
    let problem: Value = serde_json::from_slice(answer).expect("a no is JSON");
    assert!(fits(described("Error"), &problem), "a no of another shape: {text}");
    let code = Code::all().find(|code| problem["code"] == code.word());
    let code = code.unwrap_or_else(|| panic!("no public code: {text}"));
    assert_eq!(status, code.status(), "a code under another status: {text}");
}

/// Whether a draw cannot be planned since nobody out there answers, as here nobody does.
fn beacon_is_away(status: StatusCode, answer: &[u8]) -> bool {
    let problem: Value = serde_json::from_slice(answer).unwrap_or_default();
    status == StatusCode::SERVICE_UNAVAILABLE && problem["field"] == "beacon"
}

/// Says which operations succeeded at least once, so that one sees how far the bodies get.
fn count(operation: &Operation) {
    static REACHED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let mut reached = REACHED.lock().expect("no panic is survived");
    if reached.insert(operation.name) {
        eprintln!("reached {} ({} of {})", operation.name, reached.len(), OPERATIONS.len());
    }
}
