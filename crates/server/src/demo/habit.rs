//! How somebody watches: what they send, second by second. No socket and no clock are in here.

use super::{chance::Chance, limits};
use serde_json::{Value, json};

/// Somebody on a seat.
#[derive(Debug)]
pub(super) struct Habit {
    chance: Chance,
    seconds: u64,
    stay: u64,
    /// Seconds of tapping that are left.
    burst: u64,
    /// A product they are about to look at, and in how many seconds.
    look: Option<(u64, String)>,
    /// A product that has come on their screen.
    seen: Option<String>,
}

impl Habit {
    /// Somebody who sits down.
    pub(super) fn new(mut chance: Chance) -> Self {
        let stay = chance.among(&limits::STAY);
        Self { chance, seconds: 0, stay, burst: 0, look: None, seen: None }
    }

    /// Something is shown: all see it, some tap, some look at it.
    pub(super) fn shown(&mut self, product: &str) {
        self.seen = Some(product.to_owned());
        if self.chance.percent(30) {
            self.burst = self.chance.among(&limits::BURST);
        }
        if self.chance.percent(20) {
            self.look = Some((self.chance.among(&(1..=12)), product.to_owned()));
        }
    }

    /// What they send in the next second, which the picture is at; nothing at all once they leave.
    pub(super) fn second(&mut self, at: i64) -> Option<Vec<Value>> {
        self.seconds += 1;
        if self.seconds > self.stay {
            return None;
        }
        let said = [self.played(at), self.hearts(at), self.see(at), self.click(at)];
        Some(said.into_iter().flatten().collect())
    }

    fn played(&self, at: i64) -> Option<Value> {
        let due = self.seconds.is_multiple_of(limits::REPORT);
        due.then(|| json!({"played": limits::REPORT * 1_000, "at": at}))
    }

    fn hearts(&mut self, at: i64) -> Option<Value> {
        if self.burst == 0 && self.chance.percent(1) {
            self.burst = 1;
        }
        self.burst = self.burst.checked_sub(1)?;
        Some(json!({"hearts": self.chance.among(&limits::TAPS), "at": at}))
    }

    fn see(&mut self, at: i64) -> Option<Value> {
        self.seen.take().map(|product| json!({"seen": [product], "at": at}))
    }

    fn click(&mut self, at: i64) -> Option<Value> {
        let (wait, product) = self.look.take()?;
        if wait > 0 {
            self.look = Some((wait - 1, product));
            return None;
        }
        Some(json!({"click": product, "at": at}))
    }

    /// The chance that is left for later.
    pub(super) fn rise(self) -> Chance {
        self.chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::chance::Role;

    fn evening(number: u64) -> Vec<Vec<Value>> {
        let mut habit = Habit::new(Chance::of(1, Role::Guest, number));
        let mut said = Vec::new();
        while let Some(second) = habit.second(0) {
            if said.len() % 25 == 0 {
                habit.shown("7");
            }
            said.push(second);
        }
        said
    }

    fn count(evening: &[Vec<Value>], key: &str) -> usize {
        evening.iter().flatten().filter(|said| said.get(key).is_some()).count()
    }

    #[test]
    fn everybody_reports_what_they_played_and_leaves_in_time() {
        for number in 0..50 {
            let said = evening(number);
            let stay = u64::try_from(said.len()).unwrap();
            assert!(limits::STAY.contains(&stay));
            assert_eq!(count(&said, "played"), said.len() / 5);
            assert_eq!(said, evening(number), "the same evening again");
        }
    }

    #[test]
    fn some_tap_and_some_look_and_nobody_sends_too_much() {
        let all: Vec<_> = (0..50).flat_map(evening).collect();
        assert!(count(&all, "hearts") > 50 && count(&all, "click") > 50);
        assert!(count(&all, "seen") > count(&all, "click"));
        for said in all.iter().flatten() {
            assert!(said.to_string().len() <= wanghong_live::limits::SEAT_MESSAGE);
            let taps = said.get("hearts").and_then(Value::as_u64).unwrap_or(1);
            assert!(limits::TAPS.contains(&taps));
        }
    }
}
