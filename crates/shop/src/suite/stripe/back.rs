//! Money that goes back: of a wrong amount, too late, refused, or given back elsewhere.

use super::{
    double::{Fault, deliver},
    shop::{STRANGE, placed, shop},
};
use serde_json::{Value, json};
use wanghong_people::trial::until;

/// What comes back of a payment whose page said something else than its order asked for.
async fn mistaken(change: &Value) -> String {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.double.pay(&session).await;
    let wrong = shop.double.about(&session, "checkout.session.completed", change).await;
    shop.deliver("checkout.session.completed", &wrong).await;
    let back = async || shop.strange().await[0]["refunds"][0]["state"] == "done";
    until("it is back", back).await;
    let right = shop.double.event();
    shop.deliver("checkout.session.completed, as it should have been", &right).await;
    assert_eq!(shop.double.kept().refunds.len(), 1);
    shop.look().await;
    shop.script()
}

#[tokio::test]
async fn money_of_another_amount_goes_back_and_the_order_waits() {
    let script = mistaken(&json!({"amount_total": 29_699})).await;
    insta::assert_snapshot!(script, @r#"
    stripe: checkout.session.completed
      204
    stripe: checkout.session.completed, as it should have been
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29699},"done":"It was given back.","finding":"wrong","state":"refunded","why":"The amount or the currency was not what the order asked for."}]
    "#);
}

#[tokio::test]
async fn money_of_another_currency_goes_back_and_the_order_waits() {
    let script = mistaken(&json!({"currency": "usd"})).await;
    insta::assert_snapshot!(script, @r#"
    stripe: checkout.session.completed
      204
    stripe: checkout.session.completed, as it should have been
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"placed"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"USD","minor":29700},"done":"It was given back.","finding":"wrong","state":"refunded","why":"The amount or the currency was not what the order asked for."}]
    "#);
}

/// Paid on the page while the hold lapsed, and somebody else has the pieces.
#[tokio::test]
async fn money_that_came_too_late_goes_back_by_itself() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.double.pay(&session).await;
    let mut shop = shop.lapse().await;
    placed(&mut shop.world, "guest", "other").await;
    let event = shop.double.event();
    shop.deliver("checkout.session.completed", &event).await;
    until("it is back", async || shop.strange().await[0]["refunds"][0]["state"] == "done").await;
    shop.deliver("checkout.session.completed, again", &event).await;
    shop.look().await;
    assert_eq!(shop.double.kept().refunds.len(), 1);
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: checkout.session.completed
      204
    stripe: checkout.session.completed, again
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"It was given back.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
    "#);
}

/// A refund is sent until it is done: while Stripe is down, and when only its answer was lost.
#[tokio::test]
async fn a_refund_is_sent_again_and_done_once() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.double.pay(&session).await;
    let mut shop = shop.lapse().await;
    placed(&mut shop.world, "guest", "other").await;
    shop.double.fail("/v1/refunds", Fault::Down, 2);
    shop.double.fail("/v1/refunds", Fault::Lost, 2);
    let event = shop.double.event();
    shop.deliver("checkout.session.completed", &event).await;
    until("the first try", async || shop.strange().await[0]["refunds"][0]["tries"] == 1).await;
    shop.world.shows(STRANGE);
    shop.world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    shop.double.kept().answers.clear();
    let done = async || {
        shop.refund_now().await;
        shop.strange().await[0]["refunds"][0]["state"] == "done"
    };
    until("it is back", done).await;
    shop.look().await;
    assert_eq!(shop.double.kept().refunds.len(), 1, "though the keys were forgotten");
    insta::assert_snapshot!(shop.script(), @r#"
        stripe: checkout.session.completed
          204
        shop: GET /accounts/{leader}/reconciliation
          200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"It is on its way back.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
        fan: GET /orders/{order}
          200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"refunded"}
        shop: GET /accounts/{leader}/reconciliation
          200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"It was given back.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
        "#);
}

#[tokio::test]
async fn a_refund_that_is_refused_waits_for_somebody() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.double.pay(&session).await;
    let mut shop = shop.lapse().await;
    placed(&mut shop.world, "guest", "other").await;
    shop.double.fail("/v1/refunds", Fault::Refused, 1);
    let event = shop.double.event();
    shop.deliver("checkout.session.completed", &event).await;
    until("it fails", async || shop.strange().await[0]["refunds"][0]["state"] == "failed").await;
    shop.look().await;
    let refund = shop.strange().await[0]["refunds"][0].clone();
    shop.world.learn("refund", &refund["id"]);
    assert_eq!(refund["fault"], "Stripe says 400 Bad Request, refused: It cannot be done.");
    shop.world.ask("shop", "POST /refunds/{refund}/retry", Value::Null).await;
    until("it is back", async || shop.strange().await[0]["refunds"][0]["state"] == "done").await;
    shop.look().await;
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: checkout.session.completed
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"Giving it back failed. Try again once the cause is mended.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"It was given back.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
    "#);
}

#[tokio::test]
async fn money_given_back_at_the_provider_shows() {
    let mut shop = shop().await;
    let session = shop.page().await;
    shop.double.pay(&session).await;
    let event = shop.double.event();
    assert_eq!(deliver(shop.at, &event).await, 204);
    let payment = shop.world.names.id("payment").to_string();
    let charge = json!({"amount_refunded": 100, "currency": "cny", "metadata": {"payment": payment}});
    let event = json!({"id": "evt_back", "type": "charge.refunded", "data": {"object": charge}});
    shop.deliver("charge.refunded", &event).await;
    let unknown = json!({"id": "evt_new", "type": "invoice.created", "data": {"object": {}}});
    shop.deliver("invoice.created", &unknown).await;
    shop.look().await;
    insta::assert_snapshot!(shop.script(), @r#"
    stripe: charge.refunded
      204
    stripe: invoice.created
      204
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"stripe","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"Nothing: look at the provider's dashboard.","finding":"outside","state":"succeeded","why":"The provider gave money back that was not given back from here."}]
    "#);
}
