//! Amounts as Stripe counts them. Mostly they are ISO 4217's minor units; where they are not, a wrong factor of a
//! hundred would be charged, so what is not certain is refused. Nothing is ever rounded.
//! (Stripe, “Supported currencies”: zero-decimal, three-decimal, special cases.)

use super::super::Trouble;
use wanghong_core::{Currency, Money};

/// How Stripe's unit relates to ours.
enum Unit {
    /// The same.
    Same,
    /// The same, but the last digit must be zero.
    Tens,
    /// Stripe counts hundredths of our unit.
    Hundredths,
    /// Stripe counts hundreds of our unit.
    Hundreds,
    /// Its own pages contradict each other, or it does not take it.
    Unknown,
}

fn unit(currency: Currency) -> Unit {
    match currency.code() {
        // No decimals in life, two in the API.
        "ISK" => Unit::Hundredths,
        // Two digits in ISO 4217, none at Stripe.
        "MGA" => Unit::Hundreds,
        // The first is in the list without decimals and among the special cases with two; the others are not taken.
        "UGX" | "IQD" | "LYD" => Unit::Unknown,
        _ if currency.digits() == 3 => Unit::Tens,
        _ => Unit::Same,
    }
}

/// The least of a currency that Stripe can move, in our units; nothing where it moves none.
pub(crate) fn step(currency: Currency) -> Option<i64> {
    match unit(currency) {
        Unit::Same | Unit::Hundredths => Some(1),
        Unit::Tens => Some(10),
        Unit::Hundreds => Some(100),
        Unit::Unknown => None,
    }
}

/// So much in Stripe's units.
pub(crate) fn of(amount: Money) -> Result<i64, Trouble> {
    let Money { minor, currency } = amount;
    let units = match unit(currency) {
        Unit::Same => Some(minor),
        Unit::Tens => (minor % 10 == 0).then_some(minor),
        Unit::Hundredths => minor.checked_mul(100),
        Unit::Hundreds => (minor % 100 == 0).then_some(minor / 100),
        Unit::Unknown => None,
    };
    units.ok_or_else(|| Trouble::Lasting(format!("{minor} of {currency} cannot be charged by Stripe")))
}

/// What so many of Stripe's units are; its currencies are in small letters.
pub(crate) fn amount(units: i64, currency: &str) -> Result<Money, Trouble> {
    let strange = || Trouble::Lasting(format!("{units} of {currency} is no amount that we know"));
    let currency: Currency = currency.to_uppercase().parse().map_err(|_unknown| strange())?;
    let minor = match unit(currency) {
        Unit::Same | Unit::Tens => Some(units),
        Unit::Hundredths => (units % 100 == 0).then_some(units / 100),
        Unit::Hundreds => units.checked_mul(100),
        Unit::Unknown => None,
    };
    Ok(Money::new(minor.ok_or_else(strange)?, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    #[test]
    fn units_are_stripes() {
        for (minor, code, units) in [
            (25_800, "CNY", 25_800),
            (1_000, "USD", 1_000),
            (500, "JPY", 500),
            (5, "ISK", 500),
            (500, "MGA", 5),
            (5_120, "KWD", 5_120),
        ] {
            assert_eq!(of(money(minor, code)).unwrap(), units, "{code}");
            assert_eq!(amount(units, &code.to_lowercase()).unwrap(), money(minor, code), "{code}");
        }
    }

    #[test]
    fn nothing_is_rounded_or_guessed() {
        for (minor, code) in [(5_124, "KWD"), (50, "MGA"), (5, "UGX"), (10, "IQD"), (i64::MAX, "ISK")] {
            assert!(of(money(minor, code)).is_err(), "{minor} {code}");
        }
        for (units, code) in [(450, "isk"), (1, "ugx"), (1, "yuan"), (i64::MAX, "mga")] {
            assert!(amount(units, code).is_err(), "{units} {code}");
        }
    }
}
