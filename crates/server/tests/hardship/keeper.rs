//! Somebody of the shop who packs, sends, gives back and counts, and remembers what was done.
//!
//! Every act has a key. Whoever hears that nothing was done believes it; whoever hears nothing, or that it is not known,
//! asks again with the same key until there is a yes or a no.

use super::{
    chance::Chance,
    house::Shop,
    wire::{self, Answer},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// How often something was acknowledged, how often nobody can say, and how often it took more than one try to know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(crate) done: i64,
    pub(crate) unknown: i64,
    pub(crate) again: i64,
}

/// How often it looks for work once it is over.
const MORE: usize = 200;

/// A hand in the shop with a memory.
#[derive(Debug)]
pub(crate) struct Keeper {
    port: u16,
    shop: Shop,
    chance: Chance,
    name: u64,
    notes: u64,
    asked: u64,
    /// By order and kind of event.
    pub(crate) acts: BTreeMap<(i64, &'static str), Times>,
    /// Stock that came or went, by the note beside it.
    pub(crate) stock: BTreeMap<String, (i64, Times)>,
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

impl Keeper {
    pub(crate) fn new(port: u16, name: u64, shop: &Shop, seed: u64) -> Self {
        let chance = Chance::new(seed.wrapping_mul(7_919).wrapping_add(name));
        let (acts, stock) = (BTreeMap::new(), BTreeMap::new());
        Self { port, shop: shop.clone(), chance, name, notes: 0, asked: 0, acts, stock }
    }

    /// Serves until it is over, and comes home with its memory. On a slow machine there is work left to be done.
    pub(crate) fn serve_until(mut self, over: &AtomicBool) -> Self {
        let mut more = MORE;
        while !over.load(Ordering::Relaxed) || (more > 0 && !self.has_served()) {
            more -= usize::from(over.load(Ordering::Relaxed));
            // The newest of all are what buyers have just held; work waits further down.
            let states = ["", "?state=paid", "?state=packed", "?state=shipped", "?state=delivered"];
            let state = states[usize::try_from(self.chance.below(5)).unwrap()];
            let op = format!("GET /accounts/{}/orders{state}", self.shop.account);
            let orders = wire::until_answered(self.port, &self.shop.cookies, &op, &Value::Null).body;
            let orders = orders["orders"].as_array().unwrap_or_else(|| panic!("{op}: {orders}"));
            for _act in 0..8 {
                let nth = self.chance.below(u64::try_from(orders.len()).unwrap().max(1));
                match orders.get(usize::try_from(nth).unwrap()) {
                    Some(order) if self.chance.below(8) > 0 => self.serve(order),
                    _ => self.count(),
                }
            }
        }
        self
    }

    /// Whether it has done something of each kind that is worth a look afterwards.
    fn has_served(&self) -> bool {
        let done = |kind| self.acts.iter().any(|((_, of), times)| *of == kind && times.done > 0);
        ["pack", "ship", "refund"].into_iter().all(done)
    }

    /// Asks for one act until there is a yes or a no; says how often it asked again.
    fn ask(&mut self, op: &str, body: &Value) -> (Answer, i64) {
        self.asked += 1;
        let key = format!("keeper {} asks {:08}", self.name, self.asked);
        for again in 0..i64::from(wire::TRIES) {
            match wire::keyed(self.port, &self.shop.cookies, op, (body, &key)) {
                // Nothing was done, then or by an ask before it that nobody heard the end of.
                Some(answer) if answer.status != 503 => return (answer, again),
                Some(answer) if again == 0 && says_nothing_was_done(&answer) => return (answer, again),
                _ => thread::sleep(Duration::from_millis(50)),
            }
        }
        panic!("no answer to {op} {body}");
    }

    fn serve(&mut self, order: &Value) {
        let (kind, body) = match (text(order, "state"), self.chance.below(6)) {
            ("paid" | "packed", 0) => ("refund", json!({"act": "cancel"})),
            ("paid" | "packed" | "shipped" | "delivered", 1) => self.give_back(),
            ("packed" | "shipped" | "delivered", 2) => ("undo", json!({"act": "undo"})),
            ("held" | "placed" | "paid", _) if !order["review"].is_null() => {
                ("clear", json!({"act": "clear"}))
            }
            ("paid", _) => ("pack", json!({"act": "pack"})),
            ("packed", _) => ("ship", json!({"act": "ship", "carrier": "SF", "tracking": text(order, "id")})),
            ("shipped", _) => ("deliver", json!({"act": "deliver"})),
            ("delivered", _) if !order["return_asked_at"].is_null() => {
                ("refuse_return", json!({"act": "refuse_return", "words": "It was worn."}))
            }
            _ => return,
        };
        let (answer, again) = self.ask(&format!("POST /orders/{}/act", text(order, "id")), &body);
        let times = self.acts.entry((text(order, "id").parse().unwrap(), kind)).or_default();
        times.again += again;
        if body["act"] == "cancel" && answer.status == 200 {
            // To cancel what ended meanwhile is a yes, and nothing happens.
            times.unknown += 1;
        } else {
            tally(times, &answer);
        }
    }

    fn give_back(&mut self) -> (&'static str, Value) {
        let restock = self.chance.below(2) == 0;
        let some = i64::try_from(1 + self.chance.below(40)).unwrap();
        let amount = if self.chance.below(3) == 0 { Value::Null } else { json!(some) };
        ("refund", json!({"act": "refund", "amount_minor": amount, "restock": restock}))
    }

    /// Pieces come in, or are taken back.
    fn count(&mut self) {
        self.notes += 1;
        let note = format!("keeper {} counts {}", self.name, self.notes);
        let sku = usize::from(self.chance.below(2) == 0);
        let add = i64::try_from(self.chance.below(9)).unwrap() - 3;
        let add = if add == 0 { 1 } else { add };
        let op = format!("POST /skus/{}/stock", self.shop.skus[sku]);
        let (answer, again) = self.ask(&op, &json!({"add": add, "note": note}));
        let mut times = Times { again, ..Times::default() };
        tally(&mut times, &answer);
        self.stock.insert(note, (add, times));
    }
}

/// Whether whoever is refused can believe that nothing was done: `busy` says so, and so do some words beside others.
fn says_nothing_was_done(answer: &Answer) -> bool {
    text(&answer.body, "code") == "busy" || text(&answer.body, "message").contains("Nothing was done")
}

/// A no is a no: nothing was done.
fn tally(times: &mut Times, answer: &Answer) {
    if answer.status == 200 {
        times.done += 1;
    } else {
        assert!([404, 409, 422, 503].contains(&answer.status), "{answer:?}");
    }
}
