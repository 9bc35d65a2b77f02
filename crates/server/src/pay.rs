//! Money, behind one interface of few verbs: charge, tell, give back.
//!
//! The one provider so far is `test`: it moves no money, and its card numbers say how it will answer.

use super::batch::Refund;
use crate::{app::App, clock, error::Result};
use std::{sync::Arc, time::Duration};
use wanghong_core::{Code, Id, Millis, Money, Refusal, sale::Order};
use wanghong_store::{orders, payments};

/// The name of the provider that moves no money.
pub(crate) const TEST: &str = "test";

/// How the test provider answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Pays,
    Declines,
    PaysLate,
}

/// How late.
const LATE: Millis = Millis::seconds(5);

fn fate(number: &str) -> Result<Fate> {
    match number.replace(' ', "").as_str() {
        "4242424242424242" => Ok(Fate::Pays),
        "4000000000000002" => Ok(Fate::Declines),
        "4000000000000077" => Ok(Fate::PaysLate),
        _ => Err(Refusal::new(Code::Invalid, "This is none of the test numbers.").field("number").into()),
    }
}

/// Begins to pay an order. The same key begins nothing twice.
pub(crate) async fn charge(app: &Arc<App>, order: &Order, number: &str, key: &str) -> Result<()> {
    let fate = fate(number)?;
    if let Some(known) = payments::by_key(&app.db, key).await? {
        return if known.order_id == order.id.0 {
            Ok(())
        } else {
            Err(Refusal::new(Code::KeyReused, "This key paid another order.").field("key").into())
        };
    }
    let payment = payments::Payment {
        id: clock::mint().0,
        order_id: order.id.0,
        key: key.to_owned(),
        provider: TEST.to_owned(),
        reference: number.replace(' ', ""),
        state: "pending".to_owned(),
        amount_minor: order.total.minor,
        currency: order.total.currency.code().to_owned(),
    };
    let mut tx = app.db.begin().await?;
    payments::add(&mut tx, &payment, clock::now()).await?;
    tx.commit().await?;
    match fate {
        Fate::PaysLate => {
            follow(app, Id(payment.id));
            Ok(())
        }
        Fate::Pays | Fate::Declines => settle(app, &payment).await,
    }
}

/// Waits for the provider beside the request.
fn follow(app: &Arc<App>, payment: Id) {
    let task = Arc::clone(app);
    app.tasks.spawn("payment", async move {
        let wait = u64::try_from((payment.made_at() + LATE - clock::now()).0).unwrap_or(0);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait)) => {}
            // The row says that it is pending: the next start asks again.
            () = task.tasks.stopping() => return,
        }
        let settled = async {
            match payments::by_id(&task.db, payment).await? {
                Some(row) if row.state == "pending" => settle(&task, &row).await,
                _ => Ok(()),
            }
        };
        if let Err(error) = settled.await {
            tracing::warn!(%error, %payment, "a payment is still open");
        }
    });
}

/// Asks the provider how a payment ended and does what follows.
async fn settle(app: &App, payment: &payments::Payment) -> Result<()> {
    let (id, order) = (Id(payment.id), Id(payment.order_id));
    if fate(&payment.reference)? == Fate::Declines {
        let mut tx = app.db.begin().await?;
        payments::settle(&mut tx, id, "failed", clock::now()).await?;
        tx.commit().await?;
        return Err(Refusal::new(Code::PaymentFailed, "The payment was declined. Try another way.").into());
    }
    let amount = Money::new(payment.amount_minor, payment.currency.parse()?);
    app.desk.paid(id, order, amount).await
}

/// Takes up payments that were open when the program last stopped.
pub(crate) async fn resume(app: &Arc<App>) -> Result<()> {
    for payment in payments::pending(&app.db, crate::limits::LIST).await? {
        tracing::info!(payment = payment.id, "asking again about an open payment");
        follow(app, Id(payment.id));
    }
    Ok(())
}

/// Gives money back; the test provider has none, so the row says it all.
pub(crate) fn give_back(refund: Refund) {
    tracing::warn!(payment = %refund.payment, minor = refund.amount.minor, "refunded: the money found no order");
}

/// The last try to pay an order, as its buyer sees it.
pub(crate) async fn last(app: &App, order: &orders::Order) -> Result<Option<payments::Payment>> {
    Ok(payments::last_of(&app.db, Id(order.id)).await?)
}
