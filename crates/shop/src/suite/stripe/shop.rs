//! A shop that is paid by Stripe, and the script of what happens in it.

use super::double::{Double, SECRET, bring, deliver};
use crate::pay::Way;
use crate::suite::World;
use crate::trial::Config;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use wanghong_base::{clock, http, secret::Secret};
use wanghong_core::Millis;
use wanghong_people::trial::{Answer, until};

const SHOWN: &[&str] = &["state", "payment"];
pub(super) const STRANGE: &[&str] = &["finding", "why", "done", "state", "asked", "came"];

/// A shop that is paid by Stripe, with an order of the fan's that waits to be paid.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) world: World,
    pub(super) double: Double,
    pub(super) at: SocketAddr,
}

pub(super) async fn shop() -> Shop {
    let (mut world, double) = world("CNY").await;
    placed(&mut world, "fan", "order").await;
    world.shows(SHOWN);
    let at = open(&world).await;
    Shop { world, double, at }
}

/// A shop in this currency, in which nothing is ordered yet.
pub(super) async fn shop_in(currency: &str) -> Shop {
    let (world, double) = world(currency).await;
    let at = open(&world).await;
    Shop { world, double, at }
}

async fn world(currency: &str) -> (World, Double) {
    let double = Double::start().await;
    let api = double.url.clone();
    let world = World::set_in(currency, |config| sells(config, api)).await;
    (world, double)
}

/// A configuration that takes Stripe at this address.
pub(super) fn sells(config: &mut Config, api: String) {
    config.shop.payments = vec![Way::Test, Way::Stripe];
    config.shop.stripe_secret_key = Some(Secret::new("sk_test_of_ours"));
    config.shop.stripe_webhook_secret = Some(Secret::new(SECRET));
    config.shop.stripe_api = api;
}

async fn open(world: &World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    world.part.base.tasks.spawn("http", http::serve(listener, world.front(), world.part.base.tasks.clone()));
    at
}

/// Has somebody place an order for the three small ones, under a name.
pub(super) async fn placed(world: &mut World, who: &str, name: &'static str) {
    let key = format!("{name}, made up by hand");
    let wish = json!({"key": key, "live": null, "sku": "{small}", "quantity": 3, "at": null});
    let order = world.ask(who, "POST /orders", wish).await;
    world.learn(name, &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask(who, &format!("POST /orders/{{{name}}}/place"), ship).await;
}

pub(super) fn pay(key: &str) -> Value {
    json!({"provider": "stripe", "key": format!("{key}, made up by hand")})
}

impl Shop {
    /// The fan is sent to a page; gives the session's name.
    pub(super) async fn page(&mut self) -> String {
        let order = self.world.ask("fan", "POST /orders/{order}/pay", pay("a")).await;
        self.world.learn("payment", &order["payment"]["id"]);
        self.double.session()
    }

    /// Somebody pays an order on its page, and Stripe says so; gives the session's name.
    pub(super) async fn pays(&mut self, who: &str, order: &str) -> String {
        let key = pay(&format!("{order} by {who}, {}", clock::mint()));
        let order = self.world.ask(who, &format!("POST /orders/{{{order}}}/pay"), key).await;
        let session = self.double.session_of(&order["payment"]["id"]);
        self.double.pay(&session).await;
        let event = self.double.event();
        assert_eq!(deliver(self.at, &event).await, 204);
        session
    }

    /// The shop does something with an order; what it answers.
    pub(super) async fn act(&self, order: &str, act: Value) -> Value {
        self.world.send("shop", &format!("POST /orders/{{{order}}}/act"), &act).await.json()
    }

    pub(super) async fn bring(&mut self, what: &str, event: &Value, secret: &str, at: Millis) {
        let (status, body) = bring(self.at, event, secret, at).await;
        let answer = Answer { status, head: HeaderMap::new(), body };
        self.world.note("stripe", what, &answer);
    }

    pub(super) async fn deliver(&mut self, what: &str, event: &Value) {
        self.bring(what, event, SECRET, clock::now()).await;
    }

    pub(super) async fn look(&mut self) {
        self.world.shows(SHOWN);
        self.world.tell("fan", "GET /orders/{order}", Value::Null).await;
        self.world.shows(STRANGE);
        self.world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
        self.world.shows(SHOWN);
    }

    pub(super) async fn state(&self) -> Value {
        self.world.ask("fan", "GET /orders/{order}", Value::Null).await["state"].clone()
    }

    pub(super) async fn strange(&self) -> Value {
        self.world.ask("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await
    }

    pub(super) async fn count(&self, sql: &'static str) -> i64 {
        self.world.part.base.db.find::<(i64,)>(sql, ()).await.unwrap().unwrap().0
    }

    pub(super) async fn ask_now(&self) {
        let now = "UPDATE payments SET next_ask_at = 1 WHERE next_ask_at IS NOT NULL";
        self.world.part.base.db.run(now, ()).await.unwrap();
        self.world.part.pay.asks.notify_one();
    }

    pub(super) async fn refund_now(&self) {
        let now = "UPDATE refunds SET next_at = 1 WHERE next_at IS NOT NULL";
        self.world.part.base.db.run(now, ()).await.unwrap();
        self.world.part.pay.refunds.notify_one();
    }

    /// What was written down, with the names that differ from run to run taken out.
    pub(super) fn script(&mut self) -> String {
        let mut script = self.world.script();
        for session in self.double.kept().pages.keys() {
            script = script.replace(session.as_str(), "[session]");
        }
        let port = |text: &str| text.rsplit(':').next().unwrap().to_owned();
        let emulate = port(&self.double.emulate());
        script.replace(&format!("localhost:{emulate}"), "[stripe]").replace(&port(&self.double.url), "[port]")
    }

    /// The same shop, under a server that comes up anew.
    pub(super) async fn again(self) -> Self {
        let Self { world, double, .. } = self;
        let world = world.again().await;
        let at = open(&world).await;
        Self { world, double, at }
    }

    /// The hold lapses, under a server that comes up anew.
    pub(super) async fn lapse(self) -> Self {
        let db = &self.world.part.base.db;
        db.run("UPDATE orders SET held_until = 1", ()).await.unwrap();
        db.run("UPDATE payments SET next_ask_at = 4000000000000", ()).await.unwrap();
        let shop = self.again().await;
        until("it lapses", async || shop.state().await == "lapsed").await;
        shop
    }
}
