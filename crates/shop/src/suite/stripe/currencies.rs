//! Currencies without decimals, with three, and the plain kind, through everything that has a price.

use super::{
    parts::{given, in_two_parts},
    shop::{Shop, shop_in},
};
use axum::http::header;
use serde_json::{Value, json};
use wanghong_people::trial::until;

impl Shop {
    async fn catalogue(&self, op: &str, csv: String) -> Value {
        let request = self.world.request("shop", op).header(header::CONTENT_TYPE, "text/csv");
        self.world.serve(request.body(csv.into()).unwrap()).await.json()
    }

    async fn exported(&self) -> String {
        let out = self.world.send("shop", "GET /accounts/{leader}/catalogue", &Value::Null).await;
        String::from_utf8(out.body.to_vec()).unwrap()
    }

    /// What an attempt came to: a code and a field.
    async fn no(&self, op: &str, body: Value) -> String {
        let no = self.world.send("shop", op, &body).await.json();
        format!("{} {}", no["code"].as_str().unwrap_or("ok"), no["field"].as_str().unwrap_or("-"))
    }

    async fn reprice(&self, minor: i64) -> String {
        let sku = json!({"title": "M", "code": null, "price_minor": minor, "floor_minor": null, "plan": null,
            "per_buyer": null, "archived": false});
        self.no("PATCH /skus/{medium}", sku).await
    }
}

/// Price, hold, page, part and rest back, deposit and balance, and the catalogue out and in: `price` is written `text`.
async fn goes_through_everything(currency: &str, price: i64, text: &str) {
    let mut shop = shop_in(currency).await;
    assert_eq!(shop.reprice(price).await, "ok -");
    let wish = json!({"key": "the order of the fan's", "live": null, "sku": "{medium}", "quantity": 3, "at": null,
        "most": {"minor": price, "currency": currency}});
    let order = shop.world.ask("fan", "POST /orders", wish).await;
    assert_eq!(order["total"], json!({"minor": price * 3, "currency": currency}));
    shop.world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    shop.world.ask("fan", "POST /orders/{order}/place", ship).await;
    let page = shop.pays("fan", "order").await;
    let paid = shop.double.kept().pages[&page].clone();
    assert_eq!(
        (&paid["amount_total"], &paid["currency"]),
        (&json!(price * 3), &json!(currency.to_lowercase()))
    );
    assert_eq!(shop.state().await, "paid");
    let part = shop.act("order", json!({"act": "refund", "amount_minor": 1_230})).await;
    assert_eq!(part["refunded"], json!({"minor": 1_230, "currency": currency}));
    shop.act("order", json!({"act": "refund"})).await;
    until("it is back", async || given(&shop, &[&page]).len() == 2).await;
    assert_eq!(given(&shop, &[&page]), [(1, 1_230), (1, price * 3 - 1_230)]);
    shop.double.kept().refunds.clear();
    let (deposit, balance) = in_two_parts(&mut shop, price, 1_010).await;
    let asked = |page: &str| shop.double.kept().pages[page]["amount_total"].as_i64().unwrap();
    assert_eq!((asked(&deposit), asked(&balance)), (2_020, price * 2 - 2_020));
    let csv = shop.exported().await;
    assert!(csv.contains(&format!(",M,{currency},{text},")), "{csv}");
    let same = shop.catalogue("POST /accounts/{leader}/catalogue", csv).await;
    assert_eq!((&same["changed"], &same["faults"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn yen_have_no_decimals() {
    goes_through_everything("JPY", 5_123, "5123").await;
}

#[tokio::test]
async fn yuan_have_two() {
    goes_through_everything("CNY", 5_123, "51.23").await;
}

#[tokio::test]
async fn dinars_have_three() {
    goes_through_everything("KWD", 5_120, "5.120").await;
}

/// Stripe moves no tenth of a fils: what it could neither charge nor give back is refused where it is entered.
#[tokio::test]
async fn a_dinar_price_ends_in_zero() {
    let shop = shop_in("KWD").await;
    let offers = "POST /accounts/{leader}/offers";
    let offer = |kind: &str, price: i64, deposit: Value| {
        json!({"sku": "{medium}", "kind": kind, "price_minor": price, "deposit_minor": deposit,
            "cooling_ms": 1, "balance_ms": 1, "until": 4_000_000_000_000_i64, "live": "{show}"})
    };
    let mut told = vec![shop.reprice(5_123).await];
    for kind in ["flash", "coupon", "live"] {
        told.push(shop.no(offers, offer(kind, 5_123, Value::Null)).await);
    }
    told.push(shop.no(offers, offer("deposit", 5_120, json!(1_234))).await);
    told.push(shop.no(offers, offer("deposit", 5_123, json!(1_230))).await);
    let product = |price: i64| {
        json!({"title": "Cap", "description": "", "pictures": [],
        "skus": [{"title": "One", "price_minor": price, "stock": 1}]})
    };
    told.push(shop.no("POST /accounts/{leader}/products", product(5_123)).await);
    let sku = json!({"title": "XL", "price_minor": 5_123, "stock": 1});
    told.push(shop.no("POST /products/{tee}/skus", sku).await);
    let no = ["price_minor", "price", "price", "price", "deposit", "price", "skus", "price_minor"];
    assert_eq!(told, no.map(|field| format!("cannot_move {field}")));
    let csv = shop.exported().await.replace("12.900", "12.901");
    let report = shop.catalogue("POST /accounts/{leader}/catalogue/preview", csv).await;
    let fault = &report["faults"][0];
    assert_eq!((&fault["column"], &fault["reason"]), (&json!("price"), &json!("cannot_move")));
    assert_eq!(fault["message"], "KWD amounts end in 0: Stripe moves no less.");
}

#[tokio::test]
async fn a_part_that_cannot_go_back_is_not_promised() {
    let mut shop = shop_in("KWD").await;
    let (_, _) = in_two_parts(&mut shop, 5_120, 1_010).await;
    let part = |minor: i64| json!({"act": "refund", "amount_minor": minor});
    let no = shop.act("two", part(1_234)).await;
    assert_eq!((&no["code"], &no["field"]), (&json!("cannot_move"), &json!("amount")));
    assert_eq!(no["message"], "KWD amounts end in 0: Stripe moves no less.");
    let many = json!({"orders": ["{two}"], "act": "refund", "amount_minor": 1_234});
    let many = shop.world.ask("shop", "POST /accounts/{leader}/orders/act", many).await;
    assert_eq!(many[0]["code"], "cannot_move");
    let order = shop.world.ask("guest", "GET /orders/{two}", Value::Null).await;
    assert_eq!((&order["state"], &order["refunded"]["minor"]), (&json!("paid"), &json!(0)));
    assert_eq!(shop.act("two", part(1_230)).await["refunded"]["minor"], 1_230);
}
