//! What is to be packed, as a [`table`](super::table): a line an order. Filled in with carriers and tracking numbers
//! it comes back as a list of what was [sent](super::tracking).

use super::{
    sheet::decimal,
    table::{self, number},
};
use std::collections::BTreeMap;
use wanghong_store::{invoices::Invoice, orders::Line};

/// The columns, in the order in which they go out.
pub(crate) const COLUMNS: [&str; 19] = [
    "order",
    "number",
    "date",
    "state",
    "sku_code",
    "product",
    "options",
    "pieces",
    "recipient",
    "phone",
    "address",
    "total",
    "currency",
    "invoice_kind",
    "invoice_title",
    "invoice_tax_number",
    "invoice_email",
    "carrier",
    "tracking",
];

/// Orders as text, with the invoices that are wanted for them.
pub(crate) fn write(lines: &[Line], invoices: &BTreeMap<i64, Invoice>) -> Result<String, csv::Error> {
    let nobody = Invoice::default();
    let row = |line: &Line| cells(line, invoices.get(&line.order.id.0).unwrap_or(&nobody));
    table::write(COLUMNS, lines.iter().map(row))
}

fn cells(line: &Line, invoice: &Invoice) -> [String; 19] {
    let order = &line.order;
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let currency = order.total.currency;
    [
        number(order.id.0),
        order.number.to_string(),
        day(order.paid_at.unwrap_or(order.created_at).0),
        order.state.word().to_owned(),
        some(&line.sku_code),
        line.product_title.clone(),
        line.sku_title.clone(),
        order.quantity.saturating_sub(order.returned).to_string(),
        some(&line.ship_name),
        some(&line.ship_phone),
        some(&line.ship_address),
        decimal(order.total.minor, currency.digits()),
        currency.code().to_owned(),
        invoice.kind.clone(),
        invoice.title.clone(),
        invoice.tax_number.clone(),
        invoice.email.clone(),
        some(&line.carrier),
        some(&line.tracking),
    ]
}

/// Unix milliseconds as `2026-11-23 20:00` of UTC.
fn day(ms: i64) -> String {
    let at = cookie::time::OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000));
    let at = at.unwrap_or(cookie::time::OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (at.date(), at.time());
    let month = u8::from(date.month());
    format!("{:04}-{month:02}-{:02} {:02}:{:02}", date.year(), date.day(), time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_of_utc() {
        assert_eq!(day(1_795_392_000_000), "2026-11-23 00:00");
    }
}
