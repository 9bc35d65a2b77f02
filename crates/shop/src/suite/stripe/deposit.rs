//! Deposits and balances on Stripe's hosted page.

use super::{
    double::deliver,
    shop::{Shop, pay, shop},
};
use serde_json::{Value, json};
use wanghong_base::clock;
use wanghong_people::trial::until;

/// A shop whose fan has bought the large tee with a deposit of 30 yuan, which is paid and locked.
async fn locked() -> Shop {
    let mut shop = shop().await;
    let deposit = json!({"kind": "deposit", "sku": "{medium}", "price_minor": 12_900, "deposit_minor": 3_000,
        "cooling_ms": 86_400_000, "balance_ms": 86_400_000, "until": clock::now().0 + 3_600_000});
    let offer = shop.world.ask("shop", "POST /accounts/{leader}/offers", deposit).await;
    shop.world.learn("offer", &offer["offer"]["id"]);
    let wish = json!({"key": "a deposit, made up by hand", "live": null, "sku": "{medium}", "quantity": 1,
        "at": null, "offer": "{offer}"});
    let order = shop.world.ask("fan", "POST /orders", wish).await;
    shop.world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    shop.world.ask("fan", "POST /orders/{order}/place", ship).await;
    let page = shop.page().await;
    paid(&shop, &page).await;
    assert_eq!(shop.state().await, "cooling_off");
    shop.world.ask("fan", "POST /orders/{order}/lock", Value::Null).await;
    shop
}

async fn paid(shop: &Shop, page: &str) {
    shop.double.pay(page).await;
    let event = shop.double.event();
    assert_eq!(deliver(shop.at, &event).await, 204);
}

/// The page for the balance; the deposit's is there too.
async fn balance(shop: &Shop) -> String {
    let known: Vec<_> = shop.double.kept().pages.keys().cloned().collect();
    shop.world.ask("fan", "POST /orders/{order}/pay", pay("the balance")).await;
    let kept = shop.double.kept();
    kept.pages.keys().find(|page| !known.contains(page)).unwrap().clone()
}

/// Asks about everything that is open, and waits until that was done.
async fn asked(shop: &Shop) {
    shop.ask_now().await;
    let asked = async || shop.count("SELECT COUNT(*) FROM payments WHERE next_ask_at = 1").await == 0;
    until("it was asked", asked).await;
}

#[tokio::test]
async fn the_page_for_a_balance_stays_open_until_it_is_paid() {
    let shop = locked().await;
    let page = balance(&shop).await;
    assert_eq!(shop.double.kept().pages[&page]["amount_total"], 9_900);
    for _ in 0..3 {
        asked(&shop).await;
    }
    until("the answer is written down", async || {
        shop.count("SELECT COUNT(*) FROM payments WHERE tries > 2 AND state = 'pending'").await == 1
    })
    .await;
    assert_eq!(shop.double.stands(&page).await["status"], "open");
    paid(&shop, &page).await;
    assert_eq!(shop.state().await, "paid");
    assert_eq!(shop.count("SELECT COUNT(*) FROM refunds").await, 0);
}

#[tokio::test]
async fn the_page_for_a_balance_is_closed_when_the_deposit_is_kept() {
    let shop = locked().await;
    let page = balance(&shop).await;
    shop.world.part.base.db.run("UPDATE orders SET balance_until = 1, unlock_until = 1", ()).await.unwrap();
    let shop = shop.again().await;
    let forfeit = json!({"act": "forfeit"});
    shop.world.ask("shop", "POST /orders/{order}/act", forfeit).await;
    until("it is closed", async || shop.double.stands(&page).await["status"] == "expired").await;
}

#[tokio::test]
async fn both_payments_of_a_deposit_go_back_in_part_and_whole() {
    let shop = locked().await;
    let page = balance(&shop).await;
    paid(&shop, &page).await;
    let some = json!({"act": "refund", "amount_minor": 10_000, "restock": false});
    shop.world.ask("shop", "POST /orders/{order}/act", some).await;
    let back = async |count: usize| shop.double.kept().refunds.len() == count;
    until("the balance and a part of the deposit go back", async || back(2).await).await;
    shop.world.ask("shop", "POST /orders/{order}/act", json!({"act": "refund"})).await;
    until("the rest goes back", async || back(3).await).await;
    let mut amounts: Vec<_> =
        shop.double.kept().refunds.iter().map(|refund| refund["amount"].as_i64().unwrap()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [100, 2_900, 9_900]);
    assert_eq!(shop.state().await, "refunded");
}

#[tokio::test]
async fn what_the_shop_cancels_closes_its_page_at_once() {
    let mut shop = shop().await;
    let page = shop.page().await;
    shop.world.ask("shop", "POST /orders/{order}/act", json!({"act": "cancel"})).await;
    until("it is closed", async || shop.double.stands(&page).await["status"] == "expired").await;
}

/// The buyer pays in the moment in which the shop cancels: it is not sold, whatever is on the shelf.
#[tokio::test]
async fn money_for_what_was_cancelled_goes_back() {
    let mut shop = shop().await;
    let page = shop.page().await;
    shop.world.ask("fan", "POST /orders/{order}/cancel", Value::Null).await;
    let late = json!({"status": "complete", "payment_status": "paid"});
    let event = shop.double.about(&page, "checkout.session.completed", &late).await;
    assert_eq!(deliver(shop.at, &event).await, 204);
    assert_eq!(shop.state().await, "refunded");
    let strange = shop.strange().await;
    assert_eq!(strange[0]["finding"], "cancelled", "{strange}");
    let tee = shop.world.ask("shop", "GET /products/{tee}", Value::Null).await;
    assert_eq!(tee["skus"][0]["left"], 3);
}
