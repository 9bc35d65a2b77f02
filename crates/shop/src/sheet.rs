//! A catalogue as a [`table`]: its columns, and what stands in them.

use super::table::{self, Shape, Table, number};
pub(crate) use super::table::{Fault, Line};
use crate::limits;
use std::collections::BTreeMap;
use wanghong_base::error::{Error, Result};
use wanghong_core::money::Currency;
use wanghong_store::products::{Product, Sku};

/// The columns, in the order in which they go out; they come in in any order, and those that are absent leave
/// things as they are.
pub(crate) const COLUMNS: [&str; 20] = [
    "product_id",
    "product_title",
    "description",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "sku_id",
    "sku_code",
    "sku_title",
    "currency",
    "price",
    "floor",
    "plan",
    "per_buyer",
    "on_hand",
    "add_stock",
    "archived",
];

/// Columns that say something and change nothing.
pub(crate) const TOLD: [&str; 5] = ["product_id", "sku_id", "currency", "on_hand", "add_stock"];

/// A SKU as a line.
pub(crate) fn cells(product: &Product, sku: &Sku) -> BTreeMap<&'static str, String> {
    let (names, values) = (&product.options, &sku.values);
    let digits = sku.currency.parse().map_or(2, Currency::digits);
    let count = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let archived = match (product.archived, sku.archived) {
        (true, _) => "product",
        (false, true) => "yes",
        (false, false) => "",
    };
    BTreeMap::from([
        ("product_id", number(product.id)),
        ("product_title", product.title.clone()),
        ("description", product.description.clone()),
        ("option1_name", names.first.clone()),
        ("option1_value", values.first.clone()),
        ("option2_name", names.second.clone()),
        ("option2_value", values.second.clone()),
        ("option3_name", names.third.clone()),
        ("option3_value", values.third.clone()),
        ("sku_id", number(sku.id)),
        ("sku_code", sku.code.clone().unwrap_or_default()),
        ("sku_title", sku.title.clone()),
        ("currency", sku.currency.clone()),
        ("price", decimal(sku.price_minor, digits)),
        ("floor", sku.floor_minor.map(|floor| decimal(floor, digits)).unwrap_or_default()),
        ("plan", count(sku.plan)),
        ("per_buyer", count(sku.per_buyer)),
        ("on_hand", sku.on_hand().to_string()),
        ("archived", archived.to_owned()),
    ])
}

/// A catalogue's first line as text.
pub(crate) fn head() -> Result<String> {
    table::head(COLUMNS).map_err(unwritable)
}

/// The lines of a product's SKUs as text.
pub(crate) fn lines(product: &Product, skus: &[Sku]) -> Result<String> {
    let line = |sku: &Sku| {
        let mut cells = cells(product, sku);
        COLUMNS.map(|column| cells.remove(column).unwrap_or_default())
    };
    table::lines(skus.iter().map(line)).map_err(unwritable)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unwritable(error: csv::Error) -> Error {
    Error::Internal(format!("a catalogue: {error}"))
}

/// Reads a catalogue, or says why it cannot be read at all.
pub(crate) fn read(bytes: &[u8]) -> std::result::Result<Table, Vec<Fault>> {
    table::read(bytes, Shape { columns: &COLUMNS, others: false, most: limits::CATALOGUE_LINES })
}

/// Minor units as decimal text, exactly.
pub(crate) fn decimal(minor: i64, digits: u32) -> String {
    let scale = 10_i64.pow(digits);
    let width = usize::try_from(digits).unwrap_or(0);
    match digits {
        0 => minor.to_string(),
        _ => format!("{}.{:0width$}", minor / scale, minor % scale),
    }
}

/// Decimal text as minor units; nothing when it is no such amount, or has more digits than the currency.
pub(crate) fn minor(text: &str, digits: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digit = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let width = usize::try_from(digits).ok()?;
    if whole.is_empty() || !digit(whole) || !digit(part) || part.len() > width {
        return None;
    }
    format!("{whole}{part:0<width$}").parse().ok()
}

/// A number without what people and spreadsheets put between its thousands; nothing where there is nothing such.
pub(crate) fn ungrouped(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let groups: Vec<&str> = whole.split([',', '，', '\'', '’', ' ', '\u{a0}', '\u{202f}']).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, more) = groups.split_first()?;
    let grouped = !more.is_empty() && more.iter().all(|group| group.len() == 3 && digits(group));
    let is_number = (1..=3).contains(&first.len()) && digits(first) && part.is_none_or(digits);
    let joined = || groups.concat() + text.find('.').and_then(|point| text.get(point..)).unwrap_or_default();
    (grouped && is_number).then(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for (text, digits, value) in [
            ("129", 2, Some(12_900)),
            ("129.5", 2, Some(12_950)),
            ("0.05", 2, Some(5)),
            ("129", 0, Some(129)),
            ("1.234", 3, Some(1_234)),
            ("1.234", 2, None),
            ("1.5", 0, None),
            ("-1", 2, None),
            ("", 2, None),
            (".5", 2, None),
            ("1e3", 2, None),
            ("1,000", 2, None),
            ("99999999999999999999", 2, None),
            ("１", 2, None),
        ] {
            assert_eq!(minor(text, digits), value, "{text}");
        }
        for (value, digits, text) in [(12_950, 2, "129.50"), (5, 2, "0.05"), (129, 0, "129"), (5, 3, "0.005")]
        {
            assert_eq!((decimal(value, digits).as_str(), minor(text, digits)), (text, Some(value)));
        }
    }

    #[test]
    fn thousands_are_seen_and_nothing_else() {
        for (text, joined) in [
            ("1,098.00", Some("1098.00")),
            ("12 345", Some("12345")),
            ("1,234,567.8", Some("1234567.8")),
            ("1\u{a0}098", Some("1098")),
            ("1098", None),
            ("1,5", None),
            ("1,0980", None),
            (",098", None),
            ("1.098,00", None),
            ("1,098.0x", None),
            ("a,098", None),
        ] {
            assert_eq!(ungrouped(text).as_deref(), joined, "{text}");
        }
    }
}
