//! Orders through the desk itself, as the server makes them: rules, rows, one commit a batch, and answers to all who
//! wait. Only HTTP and sessions are absent.

use super::fill::{SKU, rate};
use crate::{Done, buyers, clock, cost::Process, rows::Rows};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::task::JoinSet;
use wanghong_core::{Id, Millis, sale::Tap};
use wanghong_server::Inside;

/// Buyers, those of the orders that are there already; each may hold five at once.
const BUYERS: u64 = 1_000_000;
/// Buyers who wait at the desk at the same time.
const WAITING: usize = 4_000;

/// So many orders; gives orders a second and microseconds of CPU for each.
pub(super) fn measure(url: &str, orders: u32) -> Done<(f64, f64)> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let rows = Rows::open(url)?;
    let process = Process(std::process::id());
    rows.work(async {
        let inside = Arc::new(Inside::open_on(folder.path(), url).await?);
        let (begun, cpu) = (clock::now(), process.cpu()?);
        sell(&inside, orders).await?;
        let (seconds, cpu) = (begun.elapsed().as_secs_f64(), process.cpu()? - cpu);
        if let Ok(inside) = Arc::try_unwrap(inside) {
            inside.close().await;
        }
        Ok((rate(orders, seconds), cpu / f64::from(orders) * 1e6))
    })
}

async fn sell(inside: &Arc<Inside>, orders: u32) -> Done {
    let next = Arc::new(AtomicU32::new(0));
    let mut lanes: JoinSet<Done> = JoinSet::new();
    for _lane in 0..WAITING {
        let (inside, next) = (Arc::clone(inside), Arc::clone(&next));
        lanes.spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= orders {
                    return Ok(());
                }
                inside.hold(tap(n)).await?;
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.map_err(|e| e.to_string())??;
    }
    Ok(())
}

/// The `n`th tap: every buyer once before one comes again, in no order.
fn tap(n: u32) -> Tap {
    let buyer = (u64::from(n) * 611_953) % BUYERS;
    Tap {
        ticket: 0,
        order: Id::default(),
        key: buyers::key(n.into()).into(),
        buyer: Id(i64::try_from(buyer).unwrap_or(0)),
        sku: Id(SKU),
        quantity: 1,
        live: None,
        on_air: false,
        host: None,
        at: Some(Millis(clock::wall())),
        offer: None,
        most: None,
        wait: false,
        network: Some(u64::from(n) * 7_919),
    }
}
