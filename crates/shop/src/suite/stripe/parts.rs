//! An order in two payments, given back in part and whole, against the double.

use super::shop::{Shop, shop_in};
use serde_json::{Value, json};
use wanghong_people::trial::until;

/// An order of the guest's for two pieces, with its deposit (`page 1`) and its balance (`page 2`) paid.
pub(super) async fn in_two_parts(shop: &mut Shop, price: i64, deposit: i64) -> (String, String) {
    let offer = json!({"sku": "{medium}", "kind": "deposit", "price_minor": price, "deposit_minor": deposit,
        "cooling_ms": 86_400_000, "balance_ms": 86_400_000});
    let offer = shop.world.ask("shop", "POST /accounts/{leader}/offers", offer).await;
    shop.world.learn("offer", &offer["offer"]["id"]);
    let wish = json!({"key": "the order in two parts", "live": null, "sku": "{medium}", "quantity": 2, "at": null,
        "offer": "{offer}"});
    let order = shop.world.ask("guest", "POST /orders", wish).await;
    shop.world.learn("two", &order["id"]);
    let ship = json!({"name": "Guest", "phone": "1", "address": "Beijing"});
    shop.world.ask("guest", "POST /orders/{two}/place", ship).await;
    let first = shop.pays("guest", "two").await;
    shop.world.ask("guest", "POST /orders/{two}/lock", Value::Null).await;
    let second = shop.pays("guest", "two").await;
    (first, second)
}

/// What went back of each page, in the order in which it did.
pub(super) fn given(shop: &Shop, pages: &[&str]) -> Vec<(usize, i64)> {
    let kept = shop.double.kept();
    let intent = |page: &&str| kept.pages[*page]["payment_intent"].clone();
    let of =
        |refund: &Value| pages.iter().position(|page| intent(page) == refund["payment_intent"]).unwrap() + 1;
    let mut all: Vec<_> = kept.refunds.iter().map(|one| (of(one), one["amount"].as_i64().unwrap())).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn the_balance_goes_back_before_the_deposit() {
    let mut shop = shop_in("CNY").await;
    let (first, second) = in_two_parts(&mut shop, 12_000, 2_000).await;
    let pages = [first.as_str(), second.as_str()];
    let asked = |page: &str| shop.double.kept().pages[page]["amount_total"].clone();
    assert_eq!((asked(&first), asked(&second)), (json!(4_000), json!(20_000)));
    shop.act("two", json!({"act": "refund", "amount_minor": 15_000})).await;
    until("a part is back", async || given(&shop, &pages).len() == 1).await;
    let whole = shop.act("two", json!({"act": "refund"})).await;
    assert_eq!(whole["state"], "refunded");
    until("all is back", async || given(&shop, &pages).len() == 3).await;
    assert_eq!(given(&shop, &pages), [(1, 4_000), (2, 5_000), (2, 15_000)]);
}

/// Of two payments one is lost to a dispute: the other still goes back, and no more than it.
#[tokio::test]
async fn a_lost_deposit_is_not_given_back_with_the_balance() {
    let mut shop = shop_in("CNY").await;
    let (first, second) = in_two_parts(&mut shop, 12_000, 2_000).await;
    let pages = [first.as_str(), second.as_str()];
    let open = shop.double.dispute(&first, "created", "needs_response", 4_000);
    shop.deliver("charge.dispute.created", &open).await;
    assert_eq!(shop.act("two", json!({"act": "pack"})).await["code"], "in_dispute");
    let lost = shop.double.dispute(&first, "closed", "lost", 4_000);
    shop.deliver("charge.dispute.closed", &lost).await;
    let kept = shop.world.ask("guest", "GET /orders/{two}", Value::Null).await;
    assert_eq!((&kept["state"], &kept["refunded"]["minor"]), (&json!("paid"), &json!(4_000)));
    let too_much = shop.act("two", json!({"act": "refund", "amount_minor": 20_001})).await;
    assert_eq!(too_much["code"], "invalid");
    shop.act("two", json!({"act": "refund"})).await;
    until("the balance is back", async || given(&shop, &pages).len() == 1).await;
    assert_eq!(given(&shop, &pages), [(2, 20_000)]);
}

async fn done(shop: &Shop) -> i64 {
    shop.count("SELECT COUNT(*) FROM refunds WHERE state = 'done'").await
}

/// A refund in part fails for one of its two payments: that one alone is sent anew.
#[tokio::test]
async fn one_of_two_refunds_fails_and_is_sent_anew() {
    let mut shop = shop_in("CNY").await;
    let (first, second) = in_two_parts(&mut shop, 12_000, 2_000).await;
    shop.act("two", json!({"act": "refund"})).await;
    until("both are done", async || done(&shop).await == 2).await;
    let of_first = shop.double.kept().refunds.iter().position(|one| one["amount"] == 4_000).unwrap();
    let failed = shop.double.end_refund(of_first, "failed");
    shop.deliver("charge.refund.updated, failed", &failed).await;
    let rows = shop.strange().await;
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["refunds"][0]["state"]), (1, &json!("failed")));
    shop.world.learn("refund", &rows[0]["refunds"][0]["id"]);
    shop.world.ask("shop", "POST /refunds/{refund}/retry", Value::Null).await;
    until("both are done", async || done(&shop).await == 2).await;
    let pages = [first.as_str(), second.as_str()];
    assert_eq!(given(&shop, &pages), [(1, 4_000), (1, 4_000), (2, 20_000)], "once it failed");
}
