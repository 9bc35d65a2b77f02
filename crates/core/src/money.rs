//! Money: whole minor units of one currency. It never touches floating point.
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions)]

mod split;

use crate::refusal::{Code, Refusal};
pub use split::split;
use std::{fmt, str::FromStr};

/// An ISO 4217 currency code, such as `CNY`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The renminbi yuan.
    pub const CNY: Self = Self(*b"CNY");

    /// The code in letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The code as a number, for hashes.
    pub(crate) fn number(self) -> i64 {
        let [a, b, c] = self.0;
        u32::from_be_bytes([0, a, b, c]).into()
    }

    /// Digits behind the decimal point (ISO 4217 table A.1): 2 for most, 0 for yen, 3 for dinars.
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_wrong_length| unknown(text))?;
        if letters.iter().all(u8::is_ascii_uppercase) { Ok(Self(letters)) } else { Err(unknown(text)) }
    }
}

fn unknown(text: &str) -> Refusal {
    Refusal::new(Code::INVALID, format!("“{text}” is not a currency code such as CNY.")).field("currency")
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units (fen, cents) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// How many minor units.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The price of `quantity` pieces, or nothing when it overflows.
    pub fn times(self, quantity: i64) -> Option<Self> {
        self.minor.checked_mul(quantity).map(|minor| Self { minor, ..self })
    }

    /// The sum, or nothing when currencies differ or it overflows.
    pub fn plus(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// The difference, or nothing when currencies differ or it overflows.
    pub fn minus(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_sub(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// Whether this is no more than `most`, in the same currency.
    pub fn fits(self, most: Self) -> bool {
        self.currency == most.currency && self.minor <= most.minor
    }

    /// Nothing, in this currency.
    #[must_use]
    pub const fn none(self) -> Self {
        Self { minor: 0, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_three_capitals() {
        assert_eq!("CNY".parse::<Currency>().unwrap(), Currency::CNY);
        for wrong in ["cny", "", "YUAN", "C1Y", "元"] {
            assert_eq!(wrong.parse::<Currency>().unwrap_err().code, Code::INVALID, "{wrong}");
        }
    }

    #[test]
    fn amounts_never_mix_nor_overflow() {
        let fen = Money::new(12_900, Currency::CNY);
        assert_eq!(fen.times(3), Some(Money::new(38_700, Currency::CNY)));
        assert_eq!(fen.times(i64::MAX), None);
        assert_eq!(fen.plus(Money::new(1, "EUR".parse().unwrap())), None);
        assert_eq!(fen.minus(Money::new(1, "EUR".parse().unwrap())), None);
        assert_eq!(fen.minus(fen), Some(fen.none()));
        assert_eq!(Money::new(i64::MIN, Currency::CNY).minus(fen), None);
    }
}
