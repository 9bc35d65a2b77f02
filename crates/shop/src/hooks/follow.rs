//! What happened to orders becomes what hooks are to be told.
//!
//! A hook follows all that happens by one cursor, and what moved money by another that runs ahead: a flood of holds that
//! are let go fills what may wait for the first, and none of what may wait for the second.

use super::{
    kinds,
    message::{self, Shown},
};
use crate::{Shop, limits};
use std::collections::{BTreeSet, HashMap, hash_map::Entry};
use wanghong_base::{clock, error::Result};
use wanghong_core::Id;
use wanghong_store::{
    deliveries::{self, New},
    hooks::{self, Hook},
    order_events::{self, OrderEvent},
};

/// Takes the hooks that are furthest behind one page further: their cursors move in the commit that holds the rows.
/// Says whether there is more.
pub(super) async fn step(shop: &Shop, running: &[Hook]) -> Result<bool> {
    let hooks = with_room(shop, running).await?;
    let Some(from) = hooks.iter().map(|hook| hook.cursor).min() else { return Ok(false) };
    let events = order_events::after(&shop.base.db, Id(from), limits::HOOK_PAGE).await?;
    let Some(last) = events.last().map(|event| event.id) else { return Ok(false) };
    let behind: Vec<_> = hooks.into_iter().filter(|hook| hook.cursor < last).collect();
    let mut news = news(shop, &behind, &events).await?;
    let mut tx = shop.base.db.begin().await?;
    for hook in behind {
        if hooks::advance(&mut tx, Id(hook.id), Id(hook.cursor), Id(last)).await? {
            deliveries::add(&mut tx, news.remove(&hook.id).unwrap_or_default()).await?;
        }
    }
    tx.commit().await?;
    Ok(is_full(&events))
}

/// The same for what moved money. What happened to its orders before is written down with it, so that of one order
/// nothing is told before what came earlier; the other cursor passes over what is written already.
pub(super) async fn money(shop: &Shop, running: &[Hook]) -> Result<bool> {
    let hooks = with_room_for_money(shop, running).await?;
    let Some(from) = hooks.iter().map(|hook| hook.money_from()).min() else { return Ok(false) };
    let moved = order_events::money_after(&shop.base.db, from, limits::HOOK_MONEY_PAGE).await?;
    let Some(last) = moved.last().map(|event| Id(event.id)) else { return Ok(false) };
    let behind: Vec<_> = hooks.into_iter().filter(|hook| hook.money_from() < last).collect();
    let of: BTreeSet<_> = behind.iter().map(|hook| hook.account_id).collect();
    let orders: BTreeSet<_> =
        moved.iter().filter(|event| of.contains(&event.account_id)).map(|event| event.order_id).collect();
    let since = behind.iter().map(|hook| Id(hook.cursor)).min().unwrap_or(last);
    let events = order_events::of_orders(&shop.base.db, orders, (since, last)).await?;
    let mut news = news(shop, &behind, &events).await?;
    let mut tx = shop.base.db.begin().await?;
    for hook in behind {
        if hooks::advance_money(&mut tx, hook, last).await? {
            deliveries::add(&mut tx, news.remove(&hook.id).unwrap_or_default()).await?;
        }
    }
    tx.commit().await?;
    Ok(i64::try_from(moved.len()).is_ok_and(|count| count == limits::HOOK_MONEY_PAGE))
}

fn is_full(events: &[OrderEvent]) -> bool {
    i64::try_from(events.len()).is_ok_and(|count| count == limits::HOOK_PAGE)
}

/// Hooks that wait for less than [`limits::HOOK_AHEAD`]. The others' cursors stay: what happens meanwhile is kept
/// where it is, and is no second heap.
async fn with_room<'a>(shop: &Shop, running: &'a [Hook]) -> Result<Vec<&'a Hook>> {
    let mut with_room = Vec::new();
    for hook in running {
        if deliveries::waiting(&shop.base.db, Id(hook.id)).await? < limits::HOOK_AHEAD {
            with_room.push(hook);
        }
    }
    Ok(with_room)
}

/// Hooks for which less than that waits of what moved money.
async fn with_room_for_money<'a>(shop: &Shop, running: &'a [Hook]) -> Result<Vec<&'a Hook>> {
    let mut with_room = Vec::new();
    for hook in running {
        if deliveries::money_waiting(&shop.base.db, Id(hook.id)).await? < limits::HOOK_AHEAD {
            with_room.push(hook);
        }
    }
    Ok(with_room)
}

fn wants(hook: &Hook, event: &OrderEvent, name: &str) -> bool {
    hook.account_id == event.account_id && hook.cursor < event.id && kinds::wants(&hook.kinds, name)
}

/// What each hook is to be told of these events.
async fn news(shop: &Shop, hooks: &[&Hook], events: &[OrderEvent]) -> Result<HashMap<i64, Vec<New>>> {
    let mut news: HashMap<i64, Vec<New>> = HashMap::new();
    let mut orders: HashMap<i64, Option<Shown>> = HashMap::new();
    for event in events {
        let Some(name) = kinds::name(&event.kind) else { continue };
        let wanting: Vec<_> = hooks.iter().filter(|hook| wants(hook, event, name)).collect();
        if wanting.is_empty() {
            continue;
        }
        let order = match orders.entry(event.order_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(message::shown(shop, event.order_id).await?),
        };
        let Some(order) = order else { continue };
        let body = message::of(event, name, order)?;
        for hook in wanting {
            news.entry(hook.id).or_default().push(New {
                hook: Id(hook.id),
                event: Id(event.id),
                order: Some(Id(event.order_id)),
                kind: name.to_owned(),
                body: body.clone(),
                at: clock::now(),
            });
        }
    }
    Ok(news)
}
