//! Draws that wait for their beacon: once its round has come it is asked for, again and again until it is there or the
//! draw is void. What waits stands in rows, so that a restart forgets nothing.

use super::Chain;
use crate::{Shop, limits};
use std::collections::BTreeMap;
use tokio::task::JoinSet;
use wanghong_base::{clock, error::Result};
use wanghong_core::Id;
use wanghong_store::draws;

/// Asks until the program stops.
pub async fn work(shop: Shop) {
    loop {
        let pause = match round(&shop).await {
            Ok(true) => limits::BEACON_LOOK,
            Ok(false) => limits::BEACON_PAUSE,
            Err(error) => {
                tracing::warn!(%error, "draws that wait for their beacon cannot be read; trying again");
                limits::BEACON_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shop.base.tasks.stopping() => return,
        }
    }
}

/// Asks for every round that has come; says whether all were heard.
async fn round(shop: &Shop) -> Result<bool> {
    let mut due = BTreeMap::<i64, Vec<Id>>::new();
    for draw in draws::awaiting(&shop.base.db, limits::BEACONS).await? {
        let chain = draw.beacon_chain.as_deref().and_then(Chain::known);
        let round = draw.beacon_round.unwrap_or_default();
        if chain.is_some_and(|chain| chain.time(round) <= clock::wall()) {
            due.entry(round).or_default().push(Id(draw.id));
        }
    }
    let mut asked = JoinSet::new();
    let mut heard = true;
    for (round, draws) in due {
        if asked.len() >= limits::BEACONS_AT_ONCE {
            heard &= matches!(asked.join_next().await, Some(Ok(true)));
        }
        asked.spawn(hear(shop.clone(), round, draws));
    }
    while let Some(end) = asked.join_next().await {
        heard &= matches!(end, Ok(true));
    }
    Ok(heard)
}

/// Asks for one round and tells the desk; says whether it was heard.
async fn hear(shop: Shop, round: i64, draws: Vec<Id>) -> bool {
    let word = match shop.beacon.ask(round).await {
        Ok(word) => word,
        Err(why) => {
            tracing::warn!(round, why, "the beacon was not heard; trying again");
            return false;
        }
    };
    let mut told = true;
    for draw in draws {
        if let Err(error) = shop.desk.beacon(draw, word.randomness, word.signature.clone()).await {
            tracing::warn!(%error, %draw, "the beacon's word did not get its turn; trying again");
            told = false;
        }
    }
    told
}
