//! Somebody who buys, repeats what got no answer, and remembers every word that was given.

use super::{chance::Chance, house::Shop, wire};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

const PAYS_TOO_LATE: &str = "4000000000000093";

/// A buyer with a memory.
#[derive(Debug)]
pub(crate) struct Buyer {
    port: u16,
    cookies: String,
    shop: Shop,
    chance: Chance,
    name: u64,
    wishes: u64,
    /// By key: the order that was acknowledged for it.
    pub(crate) orders: BTreeMap<String, Promise>,
    /// Requests, and those among them that were cut off and sent again.
    pub(crate) asked: u64,
    pub(crate) cut_off: u64,
}

/// An order as the server last told of it.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    pub(crate) id: i64,
    pub(crate) sku: usize,
    pub(crate) quantity: i64,
    pub(crate) state: String,
    /// Whether a return was asked for, and that was heard.
    pub(crate) returned: bool,
}

impl Buyer {
    pub(crate) fn sign_up(port: u16, name: u64, shop: &Shop, seed: u64) -> Self {
        let form = json!({"name": format!("b{name}"), "handle": format!("buyer{name}"),
            "email": format!("b{name}@example.com"), "password": "correct horse"});
        let cookies = wire::until_answered(port, "", "POST /signup", &form).cookies;
        let chance = Chance::new(seed.wrapping_mul(1_000).wrapping_add(name));
        let (shop, orders) = (shop.clone(), BTreeMap::new());
        Self { port, cookies, shop, chance, name, wishes: 0, orders, asked: 0, cut_off: 0 }
    }

    /// Buys until it is over, and comes home with its memory.
    pub(crate) fn shop_until(mut self, over: &AtomicBool) -> Self {
        while !over.load(Ordering::Relaxed) {
            match self.chance.below(10) {
                0..=3 => self.wish(),
                4 => self.wish_again(),
                5 => self.send_back(),
                _ => self.go_on(),
            }
        }
        self
    }

    /// As a browser does: once, and word for word again when the answer did not come.
    fn ask(&mut self, op: &str, body: &Value) -> Option<Value> {
        self.asked += 1;
        let first = wire::once(self.port, &self.cookies, op, body).filter(|answer| answer.status != 503);
        let answer = first.unwrap_or_else(|| {
            self.cut_off += 1;
            wire::until_answered(self.port, &self.cookies, op, body)
        });
        assert!(answer.status < 500 && answer.status != 401, "{op}: {answer:?}");
        (answer.status == 200).then_some(answer.body)
    }

    fn wish(&mut self) {
        self.wishes += 1;
        let key = format!("{:08}-buyer-{}-wish", self.wishes, self.name);
        let sku = usize::from(self.chance.below(4) > 0);
        let quantity = i64::try_from(1 + self.chance.below(3)).unwrap();
        self.tap(&key, sku, quantity);
    }

    fn wish_again(&mut self) {
        if let Some((key, Promise { sku, quantity, .. })) = self.any() {
            self.tap(&key, sku, quantity);
        }
    }

    fn any(&mut self) -> Option<(String, Promise)> {
        let nth = usize::try_from(self.chance.draw()).unwrap_or(usize::MAX) % self.orders.len().max(1);
        self.orders.iter().nth(nth).map(|(key, order)| (key.clone(), order.clone()))
    }

    /// Wants to send back what may have been delivered meanwhile.
    fn send_back(&mut self) {
        let Some((key, Promise { id, .. })) = self.any() else { return };
        let heard = self.ask(&format!("POST /orders/{id}/return"), &json!({"reason": "unwanted"})).is_some();
        self.orders.get_mut(&key).unwrap().returned |= heard;
    }

    fn tap(&mut self, key: &str, sku: usize, quantity: i64) {
        let body =
            json!({"key": key, "live": null, "sku": self.shop.skus[sku], "quantity": quantity, "at": null});
        let Some(order) = self.ask("POST /orders", &body) else { return };
        let id = order["id"].as_str().unwrap().parse().unwrap();
        let known = self.orders.get(key).map(|order| order.id);
        assert!(known.is_none_or(|known| known == id), "one key made the orders {known:?} and {id}");
        let state = order["state"].as_str().unwrap().to_owned();
        let returned = self.orders.get(key).is_some_and(|order| order.returned);
        self.orders.insert(key.to_owned(), Promise { id, sku, quantity, state, returned });
    }

    /// The next step with an order that is not paid.
    fn go_on(&mut self) {
        let open = |order: &&Promise| order.state == "held" || order.state == "placed";
        let Some(order) = self.orders.values().find(open).cloned() else { return self.wish() };
        match (order.state.as_str(), self.chance.below(8)) {
            (_, 0) => self.act(order.id, "cancel", &Value::Null),
            ("held", _) => {
                let ship = json!({"name": "Buyer", "phone": "1", "address": "Beijing"});
                self.act(order.id, "place", &ship);
            }
            (_, n) => {
                let card = self.card(order.id, n);
                self.act(order.id, "pay", &card);
                if card["number"] == PAYS_TOO_LATE {
                    self.call_off(order.id);
                }
            }
        }
        let state = self.ask(&format!("GET /orders/{}", order.id), &Value::Null).unwrap()["state"].clone();
        let known = self.orders.values_mut().find(|known| known.id == order.id).unwrap();
        state.as_str().unwrap().clone_into(&mut known.state);
    }

    /// Cancels, however often it is told to slow down: what is paid too late is open for as long as its order waits.
    fn call_off(&self, order: i64) {
        let op = format!("POST /orders/{order}/cancel");
        while wire::until_answered(self.port, &self.cookies, &op, &Value::Null).status == 429 {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    fn act(&mut self, order: i64, what: &str, body: &Value) {
        self.ask(&format!("POST /orders/{order}/{what}"), body);
    }

    /// A card that pays, one that is declined, one that takes its time, pays twice, or pays what waits no longer.
    fn card(&mut self, order: i64, n: u64) -> Value {
        let number = match n {
            1 => "4000000000000002",
            2 => "4000000000000077",
            3 => "4000000000000036",
            4 => PAYS_TOO_LATE,
            _ => "4242424242424242",
        };
        let key = format!("{order}-{:016x}", self.chance.draw());
        json!({"provider": "test", "number": number, "key": key})
    }
}
