//! Paying on Stripe's hosted page, against a double of Stripe on a socket.

mod back;
mod currencies;
mod deposit;
mod disputes;
mod double;
mod front;
mod parts;
mod shop;

use crate::pay::stripe::Stripe;
use double::{Fault, SECRET, deliver, truth};
use serde_json::{Value, json};
use shop::{pay, shop};
use wanghong_base::clock;
use wanghong_core::Millis;
use wanghong_people::trial::until;

#[tokio::test]
async fn a_buyer_pays_on_the_hosted_page() {
    let mut shop = shop().await;
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("a")).await;
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("a")).await;
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("another key, the same page")).await;
    let session = shop.double.session();
    shop.double.pay(&session).await;
    let event = shop.double.event();
    shop.deliver("checkout.session.completed", &event).await;
    shop.look().await;
    let card = async || shop.count("SELECT COUNT(*) FROM payments WHERE instrument IS NOT NULL").await == 1;
    until("the card is known", card).await;
    assert_eq!(shop.count("SELECT COUNT(*) FROM payments WHERE receipt LIKE 'pi_%'").await, 1);
    assert_eq!(shop.double.kept().pages[&session]["amount_total"], 29_700);
    insta::assert_snapshot!(shop.script(), @r#"
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    stripe: checkout.session.completed
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

#[tokio::test]
async fn slow_money_may_fail_long_after_the_page_is_done() {
    let mut shop = shop().await;
    let session = shop.page().await;
    let unpaid = json!({"status": "complete", "payment_status": "unpaid"});
    let done = shop.double.about(&session, "checkout.session.completed", &unpaid).await;
    shop.deliver("checkout.session.completed, unpaid", &done).await;
    shop.look().await;
    let failed = shop.double.about(&session, "checkout.session.async_payment_failed", &unpaid).await;
    shop.deliver("checkout.session.async_payment_failed", &failed).await;
    shop.look().await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "another way, by card"});
    shop.world.tell("fan", "POST /orders/{order}/pay", card).await;
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: checkout.session.completed, unpaid
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    stripe: checkout.session.async_payment_failed
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"failed"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"test","state":"succeeded"},"state":"paid"}
    "#);
}

/// While Stripe is down nothing is charged; the same key then makes the one page, also when an answer was lost.
#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_tried_again_under_the_same_key() {
    let mut shop = shop().await;
    shop.double.fail("/v1/checkout/sessions", Fault::Down, 2);
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("a")).await;
    assert!(shop.double.kept().pages.is_empty());
    shop.double.fail("/v1/checkout/sessions", Fault::Lost, 2);
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("a")).await;
    shop.world.tell("fan", "POST /orders/{order}/pay", pay("a")).await;
    shop.double.session();
    let other =
        json!({"key": "the guest's own order", "live": null, "sku": "{medium}", "quantity": 1, "at": null});
    let other = shop.world.ask("guest", "POST /orders", other).await;
    shop.world.learn("other", &other["id"]);
    let ship = json!({"name": "Guest", "phone": "1", "address": "Beijing"});
    shop.world.ask("guest", "POST /orders/{other}/place", ship).await;
    shop.double.fail("/v1/checkout/sessions", Fault::Refused, 1);
    shop.world.tell("guest", "POST /orders/{other}/pay", pay("b")).await;
    shop.world.tell("guest", "GET /orders/{other}", Value::Null).await;
    insta::assert_snapshot!(shop.script(), @r#"
    fan: POST /orders/{order}/pay
      503 {"code":"unavailable","message":"The payment provider cannot be reached. Nothing was charged; try again.","retry_after_ms":"[wait]"}
    fan: POST /orders/{order}/pay
      503 {"code":"unavailable","message":"The payment provider cannot be reached. Nothing was charged; try again.","retry_after_ms":"[wait]"}
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    guest: POST /orders/{other}/pay
      402 {"code":"payment_failed","message":"The payment was declined. Try another way."}
    guest: GET /orders/{other}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"failed"},"state":"placed"}
    "#);
}

/// Stripe does what it is asked and does not say so: the buyer is not left waiting, and the same page is found again.
#[tokio::test]
async fn a_provider_that_never_answers_is_asked_again_under_the_same_key() {
    let shop = shop().await;
    shop.double.fail("/v1/checkout/sessions", Fault::Silent, 2);
    let silent = pay("a");
    let asked = shop.world.send("fan", "POST /orders/{order}/pay", &silent);
    let silence = async {
        until("it was asked", async || !shop.double.kept().answers.is_empty()).await;
        // From here on nobody works, and all waits are over at once.
        tokio::time::pause();
    };
    let (no, ()) = tokio::join!(asked, silence);
    tokio::time::resume();
    assert_eq!(no.json()["code"], "unavailable", "{no:?}");
    shop.double.kept().faults.clear();
    shop.world.ask("fan", "POST /orders/{order}/pay", pay("a")).await;
    let session = shop.double.session();
    shop.double.pay(&session).await;
    let event = shop.double.event();
    assert_eq!(deliver(shop.at, &event).await, 204);
    assert_eq!(shop.state().await, "paid");
}

#[tokio::test]
async fn notices_come_twice_and_in_any_order() {
    let mut shop = shop().await;
    let session = shop.page().await;
    let expired = json!({"status": "expired", "payment_status": "unpaid"});
    let expired = shop.double.about(&session, "checkout.session.expired", &expired).await;
    shop.deliver("checkout.session.expired, too early", &expired).await;
    shop.look().await;
    shop.double.pay(&session).await;
    let paid = shop.double.event();
    shop.deliver("checkout.session.completed", &paid).await;
    shop.deliver("checkout.session.completed, again", &paid).await;
    let other = shop.double.about(&session, "checkout.session.async_payment_succeeded", &truth()).await;
    shop.deliver("checkout.session.async_payment_succeeded", &other).await;
    shop.deliver("checkout.session.expired, again", &expired).await;
    shop.look().await;
    assert_eq!(shop.count("SELECT MAX(times) FROM notices").await, 2);
    assert_eq!(shop.count("SELECT COUNT(*) FROM refunds").await, 0);
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: checkout.session.expired, too early
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"expired"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    stripe: checkout.session.completed
      204
    stripe: checkout.session.completed, again
      204
    stripe: checkout.session.async_payment_succeeded
      204
    stripe: checkout.session.expired, again
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

#[tokio::test]
async fn a_forged_or_old_notice_is_not_believed() {
    let mut shop = shop().await;
    let session = shop.page().await;
    let paid = json!({"status": "complete", "payment_status": "paid"});
    let event = shop.double.about(&session, "checkout.session.completed", &paid).await;
    let now = clock::now();
    shop.bring("with another secret", &event, "whsec_guessed", now).await;
    shop.bring("six minutes old", &event, SECRET, now - Millis::minutes(6)).await;
    shop.bring("without a secret", &event, "", now).await;
    let another = json!({"status": "complete", "payment_status": "paid", "id": "cs_of_somebody_else"});
    let another = shop.double.about(&session, "checkout.session.completed", &another).await;
    shop.deliver("about a session that is not this payment's", &another).await;
    shop.look().await;
    assert_eq!(shop.count("SELECT COUNT(*) FROM notices").await, 1);
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: with another secret
      400 {"code":"bad_request","message":"the notice's signature is not right"}
    stripe: six minutes old
      400 {"code":"bad_request","message":"the notice is too old"}
    stripe: without a secret
      400 {"code":"bad_request","message":"the notice's signature is not right"}
    stripe: about a session that is not this payment's
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","redirect":"http://[stripe]/checkout/[session]","state":"pending"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

#[tokio::test]
async fn a_notice_that_never_comes_is_asked_for() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.ask_now().await;
    assert_eq!(shop.state().await, "placed");
    shop.double.pay(&session).await;
    shop.double.fail("/v1/checkout/sessions", Fault::Down, 2);
    let paid = async || {
        shop.ask_now().await;
        shop.state().await == "paid"
    };
    until("the money", paid).await;
    shop.look().await;
    assert_eq!(shop.count("SELECT COUNT(*) FROM notices").await, 0);
    insta::assert_snapshot!(shop.script(), @r#"
        fan: GET /orders/{order}
          200 {"payment":{"id":"{payment}","provider":"stripe","state":"succeeded"},"state":"paid"}
        shop: GET /accounts/{leader}/reconciliation
          200 []
        "#);
}

#[tokio::test]
async fn a_page_is_closed_when_its_order_waits_no_longer() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.world.tell("fan", "POST /orders/{order}/cancel", Value::Null).await;
    until("it is closed", async || shop.double.stands(&session).await["status"] == "expired").await;
    let expired = async || shop.count("SELECT COUNT(*) FROM payments WHERE state = 'expired'").await == 1;
    until("it is known", expired).await;
    let event = shop.double.event();
    assert_eq!(deliver(shop.at, &event).await, 204);
    shop.look().await;
    insta::assert_snapshot!(shop.script(), @r#"
    fan: POST /orders/{order}/cancel
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"pending"},"state":"cancelled"}
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"expired"},"state":"cancelled"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

#[tokio::test]
async fn the_doctor_asks_stripe() {
    let shop = shop().await;
    let config = &shop.world.config;
    let stripe = Stripe::open(config.shop.stripe(&config.base.public_url)).unwrap().unwrap();
    stripe.answers().await.unwrap();
    shop.double.fail("/v1/checkout/sessions", Fault::Refused, 1);
    assert!(stripe.answers().await.is_err());
    assert!(!format!("{:?}", shop.world.part).contains("sk_test_of_ours"), "secrets are never written down");
}
