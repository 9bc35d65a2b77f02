//! The machine sleeps for longer than the door's patience, as a virtual machine does that is moved: whoever sent before
//! sends on, and so does the test picture.

use super::{
    disk::{newest, show, wait_for},
    house::{House, Shop},
    wire,
};
use serde_json::Value;
use std::{process::Command, thread, time::Duration};

/// Longer than the ten seconds after which a publisher counts as silent.
const SLEEP: Duration = Duration::from_secs(13);

/// A server with a show that has a test picture.
struct Studio {
    house: House,
    shop: Shop,
    pid: String,
    live: String,
}

impl Studio {
    fn open() -> Self {
        let mut house = House::open(None);
        let shop = house.set_up();
        let (pid, live) = (house.pid().to_string(), show(&house, &shop));
        let studio = Self { house, shop, pid, live };
        wait_for("the picture comes", || studio.look()["signal"]["on"] == true);
        studio
    }

    fn look(&self) -> Value {
        let op = format!("GET /lives/{}/studio", self.live);
        wire::until_answered(self.house.port(), &self.shop.cookies, &op, &Value::Null).body
    }

    fn since(&self) -> Value {
        self.look()["signal"]["since"].clone()
    }
}

fn run(program: &str, words: &[&str]) {
    assert!(Command::new(program).args(words).status().unwrap().success());
}

#[test]
fn who_sent_before_the_machine_slept_sends_on() {
    let studio = Studio::open();
    let since = studio.since();
    run("kill", &["-STOP", &studio.pid]);
    thread::sleep(SLEEP);
    run("kill", &["-CONT", &studio.pid]);
    let seen = newest(&studio.house, &studio.live);
    wait_for("the show goes on", || newest(&studio.house, &studio.live) > seen + 2);
    let after = studio.look();
    assert_eq!((&after["testing"], &after["signal"]["on"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(after["signal"]["since"], since, "nobody was cut off");
}

#[test]
fn a_test_picture_that_is_killed_comes_again() {
    let studio = Studio::open();
    let since = studio.since();
    run("pkill", &["-KILL", "-P", &studio.pid, "ffmpeg"]);
    let came = || studio.look()["signal"]["on"] == true && studio.since() != since;
    wait_for("the picture comes again", came);
}
