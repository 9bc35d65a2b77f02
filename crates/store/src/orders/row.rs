//! An order as a row, and back.

use crate::{Error, Result};
use sqlx::FromRow;
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{Because, Deposit, Dispute, Order, Parcel, Plan, Review, State},
};

/// A row of `orders`.
#[derive(Clone, Debug, Default, FromRow, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Its id.
    pub(super) id: i64,
    /// Its number in its shop.
    pub(super) number: i64,
    /// The buyer's key for this attempt.
    pub(super) key: String,
    /// Its state's word.
    pub(super) state: String,
    /// Whose shop sells.
    pub(super) account_id: i64,
    /// Which user buys.
    pub(super) buyer: i64,
    /// What.
    pub(super) sku_id: i64,
    /// How many.
    pub(super) quantity: i64,
    /// Price of one when it was held, in minor units.
    pub(super) price_minor: i64,
    /// Price of all.
    pub(super) total_minor: i64,
    /// Of this currency.
    pub(super) currency: String,
    /// In which show.
    pub(super) post_id: Option<i64>,
    /// At which moment of the picture.
    pub(super) at: Option<i64>,
    /// Until when the pieces are kept.
    pub(super) held_until: Option<i64>,
    /// When it was held.
    pub(super) created_at: i64,
    /// When it was placed.
    pub(super) placed_at: Option<i64>,
    /// When it was paid.
    pub(super) paid_at: Option<i64>,
    /// The payment that paid it, or that came too late.
    pub(super) payment_id: Option<i64>,
    /// Why the price is what it is, in a word.
    pub(super) because: String,
    /// Under which offer.
    pub(super) offer_id: Option<i64>,
    /// Its turn in the line of its SKU.
    pub(super) turn: Option<i64>,
    /// The draw it is or was in.
    pub(super) draw_id: Option<i64>,
    /// Whether it stands in line when nothing is left.
    pub(super) waits: bool,
    /// When pieces were first held.
    pub(super) held_at: Option<i64>,
    /// A hash of the network it was tapped from.
    pub(super) network: Option<i64>,
    /// The deposit of a piece.
    pub(super) deposit_minor: Option<i64>,
    /// For how long after the deposit it can be cancelled.
    pub(super) cooling_ms: Option<i64>,
    /// How long after the lock the balance may take.
    pub(super) balance_ms: Option<i64>,
    /// The payment that brought the deposit.
    pub(super) deposit_payment: Option<i64>,
    /// Until when it can be cancelled.
    pub(super) cooling_until: Option<i64>,
    /// When it was locked.
    pub(super) locked_at: Option<i64>,
    /// Until when an early lock can be undone.
    pub(super) unlock_until: Option<i64>,
    /// When the balance is overdue.
    pub(super) balance_until: Option<i64>,
    /// All money that came for it.
    pub(super) received_minor: i64,
    /// What of that went back.
    pub(super) refunded_minor: i64,
    /// When it was packed.
    pub(super) packed_at: Option<i64>,
    /// When it was sent.
    pub(super) shipped_at: Option<i64>,
    /// When it arrived.
    pub(super) delivered_at: Option<i64>,
    /// When its return was asked for and not refused.
    pub(super) return_asked_at: Option<i64>,
    /// A hash of the address it goes to.
    pub(super) address_mark: Option<i64>,
    /// A hash of the card or account it was paid with last.
    pub(super) instrument: Option<i64>,
    /// Why the shop must look at it.
    pub(super) review: Option<String>,
    /// How many of its pieces came back while the others stayed.
    pub(super) returned: i64,
    /// A hash of all that was wished for.
    pub(super) wish: Option<i64>,
    /// The price of a piece that the buyer saw or said yes to.
    pub(super) most_minor: Option<i64>,
    /// Whether the show was on at the tap.
    pub(super) on_air: bool,
    /// How the disputes about its money stand, in a word.
    pub(super) dispute: Option<String>,
    /// What of the money that went back lost disputes took.
    pub(super) lost_minor: i64,
    /// What of that was of the deposit's payment.
    pub(super) lost_down_minor: i64,
}

impl TryFrom<Row> for Order {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let broken = |what: &str| Error::Row(format!("order {}: {what}", row.id));
        let currency = row.currency.parse().map_err(|_unknown| broken("unknown currency"))?;
        let money = |minor| Money::new(minor, currency);
        let review =
            row.review.as_deref().map(|word| Review::from_word(word).ok_or_else(|| broken("unknown review")));
        let dispute = row
            .dispute
            .as_deref()
            .map(|word| Dispute::from_word(word).ok_or_else(|| broken("unknown dispute")));
        Ok(Self {
            id: Id(row.id),
            number: row.number,
            state: State::from_word(&row.state).ok_or_else(|| broken("unknown state"))?,
            because: Because::from_word(&row.because).ok_or_else(|| broken("unknown reason of its price"))?,
            review: review.transpose()?,
            plan: plan(&row, currency).map(Box::new),
            parcel: parcel(&row).map(Box::new),
            key: row.key.into(),
            sku: Id(row.sku_id),
            account: Id(row.account_id),
            buyer: Id(row.buyer),
            quantity: row.quantity,
            returned: row.returned,
            price: money(row.price_minor),
            total: money(row.total_minor),
            offer: row.offer_id.map(Id),
            turn: row.turn,
            draw: row.draw_id.map(Id),
            waits: row.waits,
            wish: row.wish.map(i64::cast_unsigned),
            most: row.most_minor.map(money),
            on_air: row.on_air,
            live: row.post_id.map(Id),
            at: row.at.map(Millis),
            created_at: Millis(row.created_at),
            held_at: row.held_at.map(Millis),
            held_until: row.held_until.map(Millis),
            placed_at: row.placed_at.map(Millis),
            paid_at: row.paid_at.map(Millis),
            payment: row.payment_id.map(Id),
            received: money(row.received_minor),
            refunded: money(row.refunded_minor),
            network: row.network.map(i64::cast_unsigned),
            address: row.address_mark.map(i64::cast_unsigned),
            instrument: row.instrument.map(i64::cast_unsigned),
            dispute: dispute.transpose()?,
            lost: row.lost_minor,
            lost_down: row.lost_down_minor,
        })
    }
}

fn plan(row: &Row, currency: Currency) -> Option<Plan> {
    let amount = Money::new(row.deposit_minor?, currency);
    let span = |ms: Option<i64>| Millis(ms.unwrap_or_default());
    Some(Plan {
        deposit: Deposit { amount, cooling: span(row.cooling_ms), balance: span(row.balance_ms) },
        down: amount.times(row.quantity)?,
        payment: row.deposit_payment.map(Id),
        cooling_until: row.cooling_until.map(Millis),
        locked_at: row.locked_at.map(Millis),
        unlock_until: row.unlock_until.map(Millis),
        balance_until: row.balance_until.map(Millis),
    })
}

fn parcel(row: &Row) -> Option<Parcel> {
    row.packed_at.map(|at| Parcel {
        packed_at: Some(Millis(at)),
        shipped_at: row.shipped_at.map(Millis),
        delivered_at: row.delivered_at.map(Millis),
        return_asked_at: row.return_asked_at.map(Millis),
    })
}

impl From<&Order> for Row {
    fn from(order: &Order) -> Self {
        let (plan, parcel) = (order.plan.as_deref(), order.parcel.as_deref().copied().unwrap_or_default());
        let ms = |at: Option<Millis>| at.map(|at| at.0);
        let id = |id: Option<Id>| id.map(|id| id.0);
        Self {
            id: order.id.0,
            number: order.number,
            key: order.key.as_ref().to_owned(),
            state: order.state.word().to_owned(),
            account_id: order.account.0,
            buyer: order.buyer.0,
            sku_id: order.sku.0,
            quantity: order.quantity,
            returned: order.returned,
            price_minor: order.price.minor,
            total_minor: order.total.minor,
            currency: order.price.currency.code().to_owned(),
            post_id: id(order.live),
            at: ms(order.at),
            held_until: ms(order.held_until),
            created_at: order.created_at.0,
            placed_at: ms(order.placed_at),
            paid_at: ms(order.paid_at),
            payment_id: id(order.payment),
            because: order.because.word().to_owned(),
            offer_id: id(order.offer),
            turn: order.turn,
            draw_id: id(order.draw),
            waits: order.waits,
            wish: order.wish.map(u64::cast_signed),
            most_minor: order.most.map(|most| most.minor),
            on_air: order.on_air,
            held_at: ms(order.held_at),
            network: order.network.map(u64::cast_signed),
            deposit_minor: plan.map(|plan| plan.deposit.amount.minor),
            cooling_ms: plan.map(|plan| plan.deposit.cooling.0),
            balance_ms: plan.map(|plan| plan.deposit.balance.0),
            deposit_payment: id(plan.and_then(|plan| plan.payment)),
            cooling_until: ms(plan.and_then(|plan| plan.cooling_until)),
            locked_at: ms(plan.and_then(|plan| plan.locked_at)),
            unlock_until: ms(plan.and_then(|plan| plan.unlock_until)),
            balance_until: ms(plan.and_then(|plan| plan.balance_until)),
            received_minor: order.received.minor,
            refunded_minor: order.refunded.minor,
            packed_at: ms(parcel.packed_at),
            shipped_at: ms(parcel.shipped_at),
            delivered_at: ms(parcel.delivered_at),
            return_asked_at: ms(parcel.return_asked_at),
            address_mark: order.address.map(u64::cast_signed),
            instrument: order.instrument.map(u64::cast_signed),
            review: order.review.map(|review| review.word().to_owned()),
            dispute: order.dispute.map(|dispute| dispute.word().to_owned()),
            lost_minor: order.lost,
            lost_down_minor: order.lost_down,
        }
    }
}
