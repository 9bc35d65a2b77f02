//! Money that buyers have their banks claw back, and refunds that fail.

use super::{
    double::{Fault, deliver},
    shop::{Shop, shop},
};
use serde_json::{Value, json};
use wanghong_people::trial::until;

const PAID: i64 = 29_700;

/// A shop whose order of the fan's is paid, and the session of its page.
async fn paid() -> (Shop, String) {
    let mut shop = shop().await;
    let session = shop.pays("fan", "order").await;
    assert_eq!(shop.state().await, "paid");
    (shop, session)
}

impl Shop {
    async fn told(&mut self, session: &str, kind: &str, status: &str) {
        let event = self.double.dispute(session, kind, status, PAID);
        self.deliver(&format!("charge.dispute.{kind}, {status}"), &event).await;
    }

    async fn code(&self, act: Value) -> Value {
        self.act("order", act).await["code"].clone()
    }

    async fn refund(&self) -> Value {
        self.strange().await[0]["refunds"][0].clone()
    }
}

#[tokio::test]
async fn what_is_disputed_is_not_packed_and_a_won_dispute_frees_it() {
    let (mut shop, session) = paid().await;
    shop.told(&session, "created", "needs_response").await;
    shop.told(&session, "funds_withdrawn", "needs_response").await;
    for act in ["pack", "cancel", "refund"] {
        assert_eq!(shop.code(json!({"act": act})).await, "in_dispute", "{act}");
    }
    let part = json!({"act": "refund", "amount_minor": 5});
    assert_eq!(shop.code(part).await, "in_dispute");
    let cancel = shop.world.send("fan", "POST /orders/{order}/cancel", &Value::Null).await;
    assert_eq!(cancel.json()["code"], "in_dispute");
    let listed = shop.world.ask("shop", "GET /accounts/{leader}/orders?disputes=true", Value::Null).await;
    assert_eq!((&listed["orders"][0]["dispute"], &listed["counts"]["dispute"]), (&json!("open"), &json!(1)));
    let list = shop.world.send("shop", "GET /accounts/{leader}/packing", &Value::Null).await;
    assert_eq!(String::from_utf8(list.body.to_vec()).unwrap().lines().count(), 1, "nothing is to be packed");
    assert_eq!(shop.world.ask("fan", "GET /orders/{order}", Value::Null).await["dispute"], Value::Null);
    let dispute = shop.strange().await[0]["disputes"][0].clone();
    assert_eq!(
        (&dispute["state"], &dispute["amount"]["minor"], &dispute["due_at"]),
        (&json!("open"), &json!(PAID), &json!(4_000_000_000_000_i64))
    );
    shop.look().await;
    shop.told(&session, "closed", "won").await;
    shop.told(&session, "funds_reinstated", "won").await;
    shop.told(&session, "updated", "under_review").await;
    shop.look().await;
    assert_eq!(shop.act("order", json!({"act": "pack"})).await["dispute"], "won");
    assert_eq!(shop.count("SELECT COUNT(*) FROM refunds").await, 0);
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: charge.dispute.created, needs_response
      204
    stripe: charge.dispute.funds_withdrawn, needs_response
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"It is not decided. Nothing of the order is packed or given back until it is; answer it at the provider.","finding":null,"state":"succeeded","why":"The buyer disputes it at their bank."}]
    stripe: charge.dispute.closed, won
      204
    stripe: charge.dispute.funds_reinstated, won
      204
    stripe: charge.dispute.updated, under_review
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"The dispute was won: the money stays.","finding":null,"state":"succeeded","why":"The buyer disputes it at their bank."}]
    "#);
}

#[tokio::test]
async fn a_lost_dispute_took_the_money_once() {
    let (mut shop, session) = paid().await;
    for act in [json!({"act": "pack"}), json!({"act": "ship"})] {
        shop.act("order", act).await;
    }
    shop.told(&session, "created", "warning_needs_response").await;
    shop.told(&session, "closed", "lost").await;
    shop.told(&session, "closed", "lost").await;
    shop.told(&session, "created", "needs_response").await;
    shop.look().await;
    assert_eq!(shop.code(json!({"act": "refund"})).await, "order_over");
    let order = shop.world.ask("shop", "GET /orders/{order}", Value::Null).await;
    assert_eq!((&order["dispute"], &order["refunded"]["minor"]), (&json!("lost"), &json!(PAID)));
    assert_eq!(shop.count("SELECT COUNT(*) FROM refunds").await, 0);
    let sku = shop.world.ask("shop", "GET /products/{tee}", Value::Null).await["skus"][0].clone();
    assert_eq!(
        (&sku["left"], &sku["on_hand"], &sku["sold"]),
        (&json!(0), &json!(0), &json!(0)),
        "sent and gone"
    );
    let again = shop.world.again().await;
    let order = again.ask("shop", "GET /orders/{order}", Value::Null).await;
    assert_eq!(order["dispute"], "lost", "rows say so too");
    shop.world = again;
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: charge.dispute.created, warning_needs_response
      204
    stripe: charge.dispute.closed, lost
      204
    stripe: charge.dispute.closed, lost
      204
    stripe: charge.dispute.created, needs_response
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"The dispute was lost: the provider took the money, and it counts as gone back.","finding":null,"state":"refunded","why":"The buyer disputes it at their bank."}]
    "#);
}

/// What was to go back and is not sent yet waits for the bank, and a lost dispute takes it.
#[tokio::test]
async fn what_waits_to_go_back_is_not_given_twice() {
    let (mut shop, session) = paid().await;
    shop.double.fail("/v1/refunds", Fault::Down, 2);
    shop.act("order", json!({"act": "refund", "amount_minor": 700})).await;
    until("it is tried", async || shop.refund().await["tries"] == 1).await;
    shop.told(&session, "created", "needs_response").await;
    let waits = async || {
        shop.refund_now().await;
        shop.refund().await["fault"].as_str().is_some_and(|fault| fault.contains("disputed"))
    };
    until("it waits", waits).await;
    assert!(shop.double.kept().refunds.is_empty());
    shop.told(&session, "closed", "lost").await;
    assert_eq!(
        (shop.refund().await["state"].clone(), shop.state().await),
        (json!("taken"), json!("refunded"))
    );
    shop.refund_now().await;
    shop.world.learn("refund", &shop.refund().await["id"]);
    let again = shop.world.send("shop", "POST /refunds/{refund}/retry", &Value::Null).await;
    assert_eq!(again.json()["code"], "conflict");
    assert!(shop.double.kept().refunds.is_empty());
}

#[tokio::test]
async fn a_won_dispute_lets_go_back_what_waited() {
    let (mut shop, session) = paid().await;
    shop.double.fail("/v1/refunds", Fault::Down, 2);
    shop.act("order", json!({"act": "refund", "amount_minor": 700})).await;
    until("it is tried", async || shop.refund().await["tries"] == 1).await;
    shop.told(&session, "created", "under_review").await;
    shop.told(&session, "closed", "won").await;
    let back = async || {
        shop.refund_now().await;
        shop.refund().await["state"] == "done"
    };
    until("it is back", back).await;
    assert_eq!(shop.double.kept().refunds.len(), 1);
}

/// Stripe says that a refund is done, and days later that the card's bank sent it back.
#[tokio::test]
async fn a_refund_that_failed_after_it_was_done_is_sent_anew_under_another_key() {
    let (mut shop, _) = paid().await;
    shop.act("order", json!({"act": "refund", "amount_minor": 700})).await;
    let state = async || shop.strange().await[0]["refunds"][0]["state"].clone();
    until("it is done", async || shop.count("SELECT COUNT(*) FROM refunds WHERE state = 'done'").await == 1)
        .await;
    assert_eq!(shop.strange().await, json!([]));
    let failed = shop.double.end_refund(0, "failed");
    assert_eq!(deliver(shop.at, &failed).await, 204);
    assert_eq!(state().await, "failed");
    let refund = shop.refund().await;
    assert_eq!(refund["fault"], "Stripe could not give it back: lost_or_stolen_card");
    shop.world.learn("refund", &refund["id"]);
    shop.world.ask("shop", "POST /refunds/{refund}/retry", Value::Null).await;
    until("it is back", async || shop.strange().await == json!([])).await;
    let late = shop.double.end_refund(0, "failed");
    shop.deliver("charge.refund.updated, of the first attempt, again", &late).await;
    assert_eq!(shop.strange().await, json!([]));
    let kept = shop.double.kept();
    let attempts: Vec<_> = kept.refunds.iter().map(|refund| refund["metadata"]["attempt"].clone()).collect();
    assert_eq!(attempts, [json!("0"), json!("1")]);
    assert_eq!(kept.answers.keys().filter(|key| key.starts_with("wanghong-refund-")).count(), 2);
}

/// What Stripe takes without a word and fails later is looked at by somebody, and sent anew.
#[tokio::test]
async fn a_slow_refund_fails_and_is_sent_anew() {
    let (mut shop, _) = paid().await;
    shop.double.kept().slow_refunds = true;
    shop.act("order", json!({"act": "refund"})).await;
    until("it is sent", async || shop.refund().await["state"] == "sent").await;
    let event = shop.double.end_refund(0, "failed");
    shop.deliver("charge.refund.updated, failed", &event).await;
    shop.look().await;
    shop.world.learn("refund", &shop.refund().await["id"]);
    shop.world.ask("shop", "POST /refunds/{refund}/retry", Value::Null).await;
    until("it is sent", async || shop.refund().await["state"] == "sent").await;
    let event = shop.double.end_refund(1, "succeeded");
    shop.deliver("charge.refund.updated, succeeded", &event).await;
    until("it is done", async || shop.count("SELECT COUNT(*) FROM refunds WHERE state = 'done'").await == 1)
        .await;
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: charge.refund.updated, failed
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"stripe","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"Giving it back failed. Try again once the cause is mended.","finding":null,"state":"refunded","why":"A refund of it is not done yet."}]
    stripe: charge.refund.updated, succeeded
      204
    "#);
}

#[tokio::test]
async fn what_is_not_ours_is_passed_over() {
    let (mut shop, session) = paid().await;
    let mut foreign = shop.double.dispute(&session, "created", "needs_response", PAID);
    foreign["data"]["object"]["payment_intent"] = json!("pi_of_somebody_else");
    shop.deliver("a dispute about another's money", &foreign).await;
    let mut strange = shop.double.dispute(&session, "updated", "needs_response", PAID);
    strange["data"]["object"]["status"] = json!("in_the_stars");
    shop.deliver("a dispute that stands in an unknown way", &strange).await;
    let elsewhere = json!({"id": "re_x", "object": "refund", "status": "failed", "amount": 5, "metadata": {},
        "payment_intent": "pi_of_somebody_else"});
    let elsewhere = json!({"id": "evt_x", "type": "refund.failed", "data": {"object": elsewhere}});
    shop.deliver("a refund made elsewhere", &elsewhere).await;
    assert_eq!(shop.count("SELECT COUNT(*) FROM disputes").await, 0);
    assert_eq!(shop.strange().await, json!([]));
    assert_eq!(shop.act("order", json!({"act": "pack"})).await["state"], "packed");
}
