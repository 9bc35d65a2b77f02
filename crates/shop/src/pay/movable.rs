//! Which amounts the ways to pay can move. It is asked when a price or a refund is entered: what no provider can charge
//! or give back must not stand in the shop, where its buyer would read that it was done.

use super::{Way, stripe::units};
use wanghong_core::{Code, Currency, Money, Refusal};

/// Whether each of these ways can move this amount; a step that fits it fits every multiple, sum and rest of it too.
pub fn movable(ways: &[Way], amount: Money) -> Result<(), Refusal> {
    let step = step(ways, amount.currency)?;
    if amount.minor % step == 0 {
        return Ok(());
    }
    let zeros = "0".repeat(usize::try_from(step.ilog10()).unwrap_or(1));
    let message = format!("{} amounts end in {zeros}: Stripe moves no less.", amount.currency);
    Err(Refusal::new(Code::CANNOT_MOVE, message))
}

/// Whether each of these ways moves money of this currency at all.
pub fn chargeable(ways: &[Way], currency: Currency) -> Result<(), Refusal> {
    step(ways, currency).map(drop).map_err(|refusal| refusal.field("currency"))
}

/// The least that each of these ways can move, in minor units.
fn step(ways: &[Way], currency: Currency) -> Result<i64, Refusal> {
    let one = |way: &Way| match way {
        Way::Test | Way::Transfer => Some(1),
        Way::Stripe => units::step(currency),
    };
    // Each of the steps is a power of ten, so that the largest is a multiple of all.
    let all: Option<Vec<i64>> = ways.iter().map(one).collect();
    let none = || Refusal::new(Code::CANNOT_MOVE, format!("Stripe moves no {currency}."));
    Ok(all.ok_or_else(none)?.into_iter().max().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(ways: &[Way], minor: i64, code: &str) -> String {
        match movable(ways, Money::new(minor, code.parse().unwrap())) {
            Ok(()) => "ok".into(),
            Err(refusal) => format!("{}: {}", refusal.code.word(), refusal.message),
        }
    }

    #[test]
    fn what_a_way_cannot_move_is_refused_with_its_step() {
        let both = [Way::Transfer, Way::Stripe];
        for (minor, code) in
            [(5_120, "KWD"), (500, "JPY"), (12_901, "CNY"), (100, "MGA"), (1, "ISK"), (0, "TND")]
        {
            assert_eq!(said(&both, minor, code), "ok", "{minor} {code}");
        }
        for code in ["KWD", "BHD", "JOD", "OMR", "TND"] {
            let no = format!("cannot_move: {code} amounts end in 0: Stripe moves no less.");
            assert_eq!(said(&both, 5_123, code), no);
        }
        assert_eq!(said(&both, 150, "MGA"), "cannot_move: MGA amounts end in 00: Stripe moves no less.");
        assert_eq!(said(&both, 100, "UGX"), "cannot_move: Stripe moves no UGX.");
        assert_eq!(said(&[Way::Transfer, Way::Test], 5_123, "KWD"), "ok", "people move anything");
    }

    /// What is said here and what is sent there never differ.
    #[test]
    fn what_is_movable_is_what_stripe_takes() {
        for code in ["CNY", "JPY", "KWD", "MGA", "ISK", "UGX", "IQD", "LYD", "TND", "USD"] {
            for minor in (0..1_100).step_by(5).chain([1, 2, 3, 101]) {
                let money = Money::new(minor, code.parse().unwrap());
                let can = movable(&[Way::Stripe], money).is_ok();
                assert_eq!(can, units::of(money).is_ok(), "{minor} {code}");
            }
        }
    }
}
