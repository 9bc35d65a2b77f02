//! The one who runs the show: sets the server up, opens a room, and shows one thing after another for ever.

use super::{
    Scene,
    chance::Chance,
    client::{Client, Failed},
    goods::{self, Offer},
    limits, lines,
};
use crate::setup;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use wanghong_base::clock;

/// The leader's way in; the same on every start, so that it can be read off the terminal.
const EMAIL: &str = "demo@example.com";
const PASSWORD: &str = "wanghong-demo";

/// The one who runs the show.
#[derive(Debug)]
pub(super) struct Director {
    leader: Client,
    scene: watch::Sender<Option<Scene>>,
    chance: Chance,
    turn: u64,
    /// Where the server keeps everything: also the token that sets it up.
    data: PathBuf,
}

#[derive(Deserialize)]
struct Site {
    ready: bool,
}

#[derive(Deserialize)]
struct Me {
    account: Account,
}

#[derive(Deserialize)]
struct Account {
    id: String,
}

#[derive(Deserialize)]
struct Live {
    id: String,
    phase: String,
}

#[derive(Deserialize)]
struct Said {
    id: String,
}

#[derive(Deserialize)]
struct Studio {
    signal: Signal,
    preview: Option<String>,
}

#[derive(Deserialize)]
struct Signal {
    on: bool,
}

impl Director {
    /// A director who speaks to the server as the leader, and sets the scene for the audience.
    pub(super) fn new(
        leader: Client,
        scene: watch::Sender<Option<Scene>>,
        chance: Chance,
        data: PathBuf,
    ) -> Self {
        Self { leader, scene, chance, turn: 0, data }
    }

    /// Runs one show after another, each until somebody ends it.
    pub(super) async fn run(mut self, url: String, announce: impl Fn(&str) + Send + Sync) {
        loop {
            if let Err(error) = self.evening(&url, &announce).await {
                tracing::error!(%error, "the demo's director stumbles and begins again");
            }
            self.scene.send_replace(None);
            sleep(limits::INTERMISSION).await;
        }
    }

    async fn evening(&mut self, url: &str, announce: &(impl Fn(&str) + Sync)) -> Result<(), Failed> {
        let account = self.enter().await?;
        let offers: Arc<[Offer]> = goods::offers(&mut self.leader, &account).await?.into();
        self.end_what_is_on(&account).await?;
        let live = self.plan(&account, &offers).await?;
        self.wait_for_the_picture(&live).await?;
        self.open(&live).await?;
        announce(&sign(url, &live));
        self.rundown(&live, &offers).await
    }

    /// Logs the leader in, or sets the server up when nobody has; gives the account's id.
    async fn enter(&mut self) -> Result<String, Failed> {
        let site: Site = self.leader.get("/site").await?;
        let me: Me = if site.ready {
            self.leader.post("/login", &json!({"email": EMAIL, "password": PASSWORD})).await?
        } else {
            let form = json!({
                "company": "好物工坊 Good Things", "currency": "CNY", "name": "林夏 Lin Xia", "handle": "demo",
                "email": EMAIL, "password": PASSWORD, "token": setup::token(&self.data),
            });
            self.leader.post("/setup", &form).await?
        };
        Ok(me.account.id)
    }

    /// A show that an earlier start left open has no picture any more.
    async fn end_what_is_on(&mut self, account: &str) -> Result<(), Failed> {
        let lives: Vec<Live> = self.leader.get(&format!("/accounts/{account}/lives")).await?;
        for live in lives.into_iter().filter(|live| live.phase == "live") {
            let _: IgnoredAny = self.leader.post(&format!("/lives/{}/end", live.id), &Value::Null).await?;
        }
        Ok(())
    }

    async fn plan(&mut self, account: &str, offers: &[Offer]) -> Result<String, Failed> {
        let bag: Vec<&str> = offers.iter().map(|offer| offer.product.as_str()).collect();
        let cover = offers.first().and_then(|offer| offer.picture.as_deref());
        let form = json!({
            "title": "三样好物，慢慢看 · Three good things", "cover": cover, "planned_at": clock::now().0,
            "products": bag,
        });
        let live: Live = self.leader.post(&format!("/accounts/{account}/lives"), &form).await?;
        Ok(live.id)
    }

    /// Starts the test picture and waits until it is there, but not for ever: a room can do without.
    async fn wait_for_the_picture(&mut self, live: &str) -> Result<(), Failed> {
        if let Err(error) = self.picture(live).await {
            tracing::warn!(%error, "the demo goes on without a picture");
            return Ok(());
        }
        let there = timeout(limits::SIGNAL_WAIT, async {
            loop {
                let studio: Studio = self.leader.get(&format!("/lives/{live}/studio")).await?;
                if studio.signal.on && studio.preview.is_some() {
                    return Ok(());
                }
                sleep(limits::SIGNAL_LOOK).await;
            }
        });
        there.await.unwrap_or_else(|_late| {
            tracing::warn!("the test picture does not come; the demo goes on without one");
            Ok(())
        })
    }

    /// Pushes a film of what is sold; one that runs goes on.
    async fn picture(&mut self, live: &str) -> Result<(), Failed> {
        let _: IgnoredAny = self
            .leader
            .put(&format!("/lives/{live}/test-signal"), &json!({"on": true, "film": true}))
            .await?;
        Ok(())
    }

    async fn open(&mut self, live: &str) -> Result<(), Failed> {
        let _: IgnoredAny = self.leader.post(&format!("/lives/{live}/open"), &Value::Null).await?;
        let welcome = json!({"text": lines::WELCOME, "at": clock::now().0, "key": clock::secret::<18>()});
        let said: Said = self.leader.post(&format!("/lives/{live}/comments"), &welcome).await?;
        sleep(limits::WELCOME_AFTER).await;
        self.leader.put(&format!("/lives/{live}/pinned-comment"), &json!({"comment": said.id})).await
    }

    /// One thing after another, until the show has ended.
    async fn rundown(&mut self, live: &str, offers: &Arc<[Offer]>) -> Result<(), Failed> {
        for (shown, offer) in offers.iter().enumerate().cycle() {
            let now: Live = self.leader.get(&format!("/lives/{live}")).await?;
            if now.phase != "live" {
                return Ok(());
            }
            // Six hours are the longest that one test picture runs.
            let _without = self.picture(live).await;
            self.restock(offer).await?;
            self.show(live, offer).await?;
            let scene = Scene { live: live.to_owned(), offers: Arc::clone(offers), shown, turn: self.turn };
            self.scene.send_replace(Some(scene));
            self.turn += 1;
            sleep(self.chance.wait(&limits::EXPLAIN_AFTER)).await;
            self.mark(live, "explaining", Some(&offer.product)).await?;
            sleep(self.chance.wait(&limits::EXPLAIN)).await;
        }
        Ok(())
    }

    /// Takes the last card away and, a moment later, shows the next.
    async fn show(&mut self, live: &str, offer: &Offer) -> Result<(), Failed> {
        self.mark(live, "pin", None).await?;
        sleep(self.chance.wait(&limits::CARD_GAP)).await;
        self.mark(live, "pin", Some(&offer.product)).await
    }

    async fn mark(&mut self, live: &str, what: &str, product: Option<&str>) -> Result<(), Failed> {
        self.leader.put(&format!("/lives/{live}/{what}"), &json!({"product": product})).await
    }

    /// Brings pieces in where there are none, every other time: to miss something belongs to an evening.
    async fn restock(&mut self, offer: &Offer) -> Result<(), Failed> {
        let product = goods::look(&mut self.leader, &offer.product).await?;
        for sku in product.skus.iter().filter(|sku| sku.left == 0) {
            let pieces = self.chance.among(&limits::RESTOCK);
            if self.chance.percent(50) {
                let path = format!("/skus/{}/stock", sku.id);
                let _: IgnoredAny = self.leader.post(&path, &json!({"add": pieces})).await?;
            }
        }
        Ok(())
    }
}

/// Where to look.
fn sign(url: &str, live: &str) -> String {
    format!(
        "\nThe demo is on.\n\n  \
         The room     {url}/live/{live}\n  \
         The studio   {url}/studio/live/{live}\n  \
         The leader   {EMAIL}  ·  {PASSWORD}\n\n\
         It goes on until Ctrl-C.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_tells_everything() {
        insta::assert_snapshot!(sign("http://localhost:3000", "42"), @r"

        The demo is on.

          The room     http://localhost:3000/live/42
          The studio   http://localhost:3000/studio/live/42
          The leader   demo@example.com  ·  wanghong-demo

        It goes on until Ctrl-C.
        ");
    }
}
