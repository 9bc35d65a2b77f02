//! On which terms a SKU stands on the shelf.

use super::{Approval, Stock};
use crate::{
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
};

/// On which terms a SKU is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What.
    pub sku: Id,
    /// By which account.
    pub account: Id,
    /// For how much a piece, without any offer.
    pub price: Money,
    /// The price below which nothing goes without a second person.
    pub floor: Option<Money>,
    /// The pieces that may be put in without a second person.
    pub plan: Option<i64>,
    /// How many pieces one buyer may have.
    pub per_buyer: Option<i64>,
    /// Whether it, or the product that it is one of, is out of the shop: nothing of it is held any more.
    pub archived: bool,
}

impl Terms {
    /// A shelf price, with no floor, plan or limit.
    pub const fn plain(sku: Id, account: Id, price: Money) -> Self {
        Self { sku, account, price, floor: None, plan: None, per_buyer: None, archived: false }
    }

    /// Whether these terms can be, and who must agree to them.
    pub fn check(&self) -> Result<Approval, Refusal> {
        self.check_floor()?;
        if self.per_buyer.is_some_and(|most| most < 1) {
            let refusal = Refusal::new(Code::INVALID, "A limit for one buyer is at least one piece.");
            return Err(refusal.field("per_buyer"));
        }
        if self.plan.is_some_and(|plan| !(0..=limits::STOCK).contains(&plan)) {
            let message = format!("A plan is for 0 to {} pieces.", limits::STOCK);
            return Err(Refusal::new(Code::INVALID, message).field("plan"));
        }
        self.price(self.price)
    }

    /// Whether this price can be asked, and who must agree to it.
    pub fn price(&self, price: Money) -> Result<Approval, Refusal> {
        if price.currency != self.price.currency {
            let message = format!("This SKU is sold in {}.", self.price.currency);
            return Err(Refusal::new(Code::INVALID, message).field("currency"));
        }
        if !(0..=limits::PRICE).contains(&price.minor) {
            let message = format!("A price is 0 to {} minor units.", limits::PRICE);
            return Err(Refusal::new(Code::INVALID, message).field("price"));
        }
        let below = self.floor.is_some_and(|floor| price.minor < floor.minor);
        Ok(if below { Approval::SecondPerson } else { Approval::None })
    }

    /// Who must agree to `add` more pieces than there are.
    pub fn restock(&self, stock: Stock, add: i64) -> Approval {
        let above = self.plan.is_some_and(|plan| stock.stocked.saturating_add(add) > plan);
        if add > 0 && above { Approval::SecondPerson } else { Approval::None }
    }

    fn check_floor(&self) -> Result<(), Refusal> {
        let can = |floor: Money| {
            floor.currency == self.price.currency && (0..=limits::PRICE).contains(&floor.minor)
        };
        if self.floor.is_none_or(can) {
            return Ok(());
        }
        Err(Refusal::new(Code::INVALID, "A floor is a price in the currency of its SKU.").field("floor"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn terms() -> Terms {
        let floor = Some(Money::new(80, Currency::CNY));
        let plain = Terms::plain(Id(1), Id(7), Money::new(100, Currency::CNY));
        Terms { floor, plan: Some(10), per_buyer: Some(2), ..plain }
    }

    #[test]
    fn below_the_floor_or_above_the_plan_needs_a_second_person() {
        let price = |minor| terms().price(Money::new(minor, Currency::CNY));
        assert_eq!(terms().check(), Ok(Approval::None));
        assert_eq!((price(80), price(79)), (Ok(Approval::None), Ok(Approval::SecondPerson)));
        let restock = |add| terms().restock(Stock::fresh(8), add);
        assert_eq!((restock(2), restock(3)), (Approval::None, Approval::SecondPerson));
        assert_eq!(Terms { plan: Some(5), ..terms() }.restock(Stock::fresh(8), -1), Approval::None);
        assert_eq!(Terms { plan: None, ..terms() }.restock(Stock::fresh(8), i64::MAX), Approval::None);
    }

    #[test]
    fn what_terms_cannot_be() {
        let dollars = Money::new(80, "USD".parse().unwrap());
        for (wrong, field) in [
            (Terms { floor: Some(dollars), ..terms() }, "floor"),
            (Terms { floor: Some(Money::new(-1, Currency::CNY)), ..terms() }, "floor"),
            (Terms { per_buyer: Some(0), ..terms() }, "per_buyer"),
            (Terms { plan: Some(-1), ..terms() }, "plan"),
            (Terms { price: Money::new(-1, Currency::CNY), ..terms() }, "price"),
        ] {
            assert_eq!(wrong.check().unwrap_err().field, Some(field));
        }
        assert_eq!(terms().price(dollars).unwrap_err().field, Some("currency"));
    }
}
