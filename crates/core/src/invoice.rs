//! To whom an invoice is made out, and when it can be issued.

use crate::{
    account, limits,
    refusal::{Code, Refusal},
    sale::{Pieces, State},
    word::words,
    words,
};

words! {
    /// For whom an invoice is.
    Kind {
        /// Somebody for themselves.
        Person = "person",
        /// Somebody for their company.
        Company = "company",
    }
}

/// What stands on an invoice, beside what was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// For whom.
    pub kind: Kind,
    /// Their name.
    pub title: String,
    /// A company's tax number, in capitals; empty for a person.
    pub tax_number: String,
    /// Where the invoice is sent.
    pub email: String,
}

impl Details {
    /// Details as a person has filled them in. Only a company has a tax number.
    pub fn check(kind: Kind, title: &str, tax_number: &str, email: &str) -> Result<Self, Refusal> {
        Ok(Self {
            kind,
            title: words::line(title, limits::TITLE, "title")?,
            tax_number: match kind {
                Kind::Person => String::new(),
                Kind::Company => number(tax_number)?,
            },
            email: account::email(email)?,
        })
    }
}

/// Whether an invoice can be issued for an order in this state: its money is here, and it has not all gone back.
pub fn may_issue(state: State) -> Result<(), Refusal> {
    if state.pieces() == Pieces::Sold {
        return Ok(());
    }
    if state.over() {
        return Err(Refusal::new(Code::ORDER_OVER, "This order has ended."));
    }
    Err(Refusal::new(Code::NOT_IN_STATE, "An invoice is issued once its order is paid."))
}

/// Tax numbers are letters and digits everywhere; spaces and dashes in them are for the eye.
fn number(text: &str) -> Result<String, Refusal> {
    let number: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.')).collect();
    let shape = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if shape && limits::TAX_NUMBER.contains(&number.len()) {
        return Ok(number.to_ascii_uppercase());
    }
    let (least, most) = (limits::TAX_NUMBER.start(), limits::TAX_NUMBER.end());
    let message = format!("A tax number has {least} to {most} letters and digits.");
    Err(Refusal::new(Code::INVALID, message).field("tax_number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_paid_is_invoiced() {
        for state in State::ALL {
            let paid = [State::Paid, State::Packed, State::Shipped, State::Delivered].contains(state);
            let no = if state.over() { Code::ORDER_OVER } else { Code::NOT_IN_STATE };
            let code = may_issue(*state).map_err(|refusal| refusal.code);
            assert_eq!(code, if paid { Ok(()) } else { Err(no) }, "{state:?}");
        }
    }

    #[test]
    fn a_company_has_a_tax_number_and_a_person_none() {
        let check = |kind, number| Details::check(kind, " Acme ", number, "a@b.example");
        let company = check(Kind::Company, "9111 0000-600037341l").unwrap();
        assert_eq!((company.title.as_str(), company.tax_number.as_str()), ("Acme", "91110000600037341L"));
        assert_eq!(check(Kind::Person, "anything").unwrap().tax_number, "");
        for wrong in ["", "1234", "123456789012345678901", "12345税"] {
            assert_eq!(check(Kind::Company, wrong).unwrap_err().field, Some("tax_number"), "{wrong}");
        }
        assert_eq!(Details::check(Kind::Person, "", "", "a@b.example").unwrap_err().field, Some("title"));
        assert_eq!(Details::check(Kind::Person, "A", "", "nothing").unwrap_err().field, Some("email"));
    }
}
