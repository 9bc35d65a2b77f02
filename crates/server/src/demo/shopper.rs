//! Somebody with an account: talks at a human pace, follows, and buys what is shown.

use super::{
    Scene, Stage,
    chance::Chance,
    client::{Client, Failed},
    fans::Fan,
    goods::Offer,
    limits,
    lines::Topic,
    talk::Talk,
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::time::sleep;
use wanghong_base::clock;

/// Everybody's password; the accounts exist on this machine only.
const PASSWORD: &str = "wanghong-demo-fan";

/// Somebody with an account.
#[derive(Debug)]
pub(super) struct Shopper {
    client: Client,
    fan: Fan,
    chance: Chance,
    talk: Arc<Talk>,
    /// The last thing they saw shown.
    turn: Option<u64>,
}

/// How somebody's buying goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// Looks and gives the piece back.
    Cancels,
    /// Walks away; the hold lapses.
    Forgets,
    /// The card is declined.
    Declined,
    /// The card is declined, then another one pays.
    SecondCard,
    /// Pays, some seconds late.
    PaysLate,
    /// Pays.
    Pays,
}

impl Course {
    /// Mostly it goes well.
    fn of(roll: u64) -> Self {
        match roll % 100 {
            0..=5 => Self::Cancels,
            6..=9 => Self::Forgets,
            10..=14 => Self::Declined,
            15..=22 => Self::SecondCard,
            23..=30 => Self::PaysLate,
            _ => Self::Pays,
        }
    }

    /// The test provider's numbers that they try, one after the other.
    fn cards(self) -> &'static [&'static str] {
        match self {
            Self::Cancels | Self::Forgets => &[],
            Self::Declined => &[DECLINED],
            Self::SecondCard => &[DECLINED, GOOD],
            Self::PaysLate => &[LATE],
            Self::Pays => &[GOOD],
        }
    }
}

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const LATE: &str = "4000000000000077";

#[derive(Deserialize)]
struct Order {
    id: String,
}

#[derive(Deserialize)]
struct Seller {
    account: Account,
}

#[derive(Deserialize)]
struct Account {
    id: String,
}

impl Shopper {
    /// Somebody who speaks to the server through `client`, and takes part in the talk.
    pub(super) fn new(client: Client, fan: Fan, chance: Chance, talk: Arc<Talk>) -> Self {
        Self { client, fan, chance, talk, turn: None }
    }

    /// Comes once a room is open, and stays.
    pub(super) async fn run(mut self, mut stage: Stage) {
        if stage.wait_for(Option::is_some).await.is_err() {
            return;
        }
        sleep(self.chance.wait(&limits::ENTRY)).await;
        while let Err(error) = self.enter().await {
            tracing::warn!(%error, handle = self.fan.handle, "one of the demo's people cannot log in yet");
            sleep(self.chance.wait(&limits::AWAY)).await;
        }
        loop {
            sleep(self.chance.wait(&limits::FAN_PAUSE)).await;
            let scene = stage.borrow().clone();
            let Some(scene) = scene else { continue };
            if let Err(error) = self.act(&scene).await {
                tracing::debug!(%error, handle = self.fan.handle, "one of the demo's people was told no");
            }
        }
    }

    /// Logs in, or signs up where nobody has their handle yet: a wrong login would count against the rate limit.
    async fn enter(&mut self) -> Result<(), Failed> {
        let Fan { handle, name, .. } = self.fan;
        let email = format!("{handle}@example.com");
        let known: Result<IgnoredAny, _> = self.client.get(&format!("/handles/{handle}")).await;
        let _me: IgnoredAny = if known.is_ok() {
            self.client.post("/login", &json!({"email": email, "password": PASSWORD})).await?
        } else {
            let form = json!({"name": name, "handle": handle, "email": email, "password": PASSWORD});
            self.client.post("/signup", &form).await?
        };
        Ok(())
    }

    /// One thing that somebody in a room does: the first look at something shown is when most people buy.
    async fn act(&mut self, scene: &Scene) -> Result<(), Failed> {
        let Some(offer) = scene.offers.get(scene.shown) else { return Ok(()) };
        let new = self.turn.replace(scene.turn) != Some(scene.turn);
        let wants = if new { 16 } else { 5 };
        if self.chance.percent(wants) {
            return self.buy(scene, offer).await;
        }
        if self.chance.percent(3) {
            return self.follow(scene).await;
        }
        let topic = if self.chance.percent(45) { offer.talk } else { Topic::Any };
        self.say(scene, topic).await
    }

    async fn say(&mut self, scene: &Scene, topic: Topic) -> Result<(), Failed> {
        let text = self.talk.next(topic, self.fan.tongue);
        let comment = json!({"text": text, "at": picture(), "key": clock::secret::<18>()});
        let _: IgnoredAny = self.client.post(&format!("/lives/{}/comments", scene.live), &comment).await?;
        Ok(())
    }

    async fn follow(&mut self, scene: &Scene) -> Result<(), Failed> {
        let live: Seller = self.client.get(&format!("/lives/{}", scene.live)).await?;
        let path = format!("/accounts/{}/follow", live.account.id);
        let _: IgnoredAny = self.client.put(&path, &Value::Null).await?;
        Ok(())
    }

    /// Holds a piece and goes on as the course will have it, with time to think between the steps.
    async fn buy(&mut self, scene: &Scene, offer: &Offer) -> Result<(), Failed> {
        sleep(self.chance.wait(&limits::THINK)).await;
        let Some(order) = self.hold(scene, offer).await? else { return Ok(()) };
        sleep(self.chance.wait(&limits::THINK)).await;
        let course = Course::of(self.chance.next());
        match course {
            Course::Forgets => Ok(()),
            Course::Cancels => {
                let _: IgnoredAny =
                    self.client.post(&format!("/orders/{order}/cancel"), &Value::Null).await?;
                Ok(())
            }
            Course::Declined | Course::SecondCard | Course::PaysLate | Course::Pays => {
                self.pay(scene, &order, course).await
            }
        }
    }

    async fn hold(&mut self, scene: &Scene, offer: &Offer) -> Result<Option<String>, Failed> {
        let Some(sku) = offer.skus.get(self.chance.place(offer.skus.len())) else { return Ok(None) };
        let quantity = if self.chance.percent(15) { 2 } else { 1 };
        let wish = json!({
            "key": clock::secret::<18>(), "live": scene.live, "sku": sku, "quantity": quantity, "at": picture(),
        });
        match self.client.post::<Order>("/orders", &wish).await {
            Ok(order) => Ok(Some(order.id)),
            Err(Failed::Refused { code, .. }) if code == "sold_out" => {
                self.say(scene, Topic::SoldOut).await?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn pay(&mut self, scene: &Scene, order: &str, course: Course) -> Result<(), Failed> {
        let ship = json!({"name": self.fan.name, "phone": "555 0100", "address": "1 Sample Street, Anytown"});
        let _: IgnoredAny = self.client.post(&format!("/orders/{order}/place"), &ship).await?;
        for number in course.cards() {
            sleep(self.chance.wait(&limits::THINK)).await;
            let card = json!({"provider": "test", "number": number, "key": clock::secret::<18>()});
            let _: IgnoredAny = self.client.post(&format!("/orders/{order}/pay"), &card).await?;
        }
        if course != Course::Declined && self.chance.percent(60) {
            self.say(scene, Topic::Bought).await?;
        }
        Ok(())
    }
}

/// The moment of the picture that somebody is looking at.
fn picture() -> i64 {
    clock::now().0 - limits::DELAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_pay_and_some_do_not() {
        let paid =
            (0..100).filter(|roll| Course::of(*roll).cards().last().is_some_and(|card| *card != DECLINED));
        assert_eq!(paid.count(), 85);
    }
}
