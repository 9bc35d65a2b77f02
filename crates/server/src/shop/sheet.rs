//! A catalogue as CSV (RFC 4180): its columns, and the text on both sides.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe on the way out and loses it on the way in.

use crate::limits;
use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use std::collections::BTreeMap;
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

/// A line of a catalogue: what stands under which column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number in the file; the head is 1.
    pub(crate) number: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Line {
    /// What stands under a column; nothing where the file has no such column.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// What stands under a column, if it is not empty.
    pub(crate) fn some(&self, column: &str) -> Option<&str> {
        self.get(column).filter(|text| !text.is_empty())
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// In which line; the head is 1.
    pub(crate) line: u64,
    /// Under which column.
    pub(crate) column: Option<&'static str>,
    /// A word that the web has a sentence for.
    pub(crate) reason: &'static str,
    /// A sentence.
    pub(crate) message: String,
}

impl Fault {
    /// A fault of a line.
    pub(crate) fn new(line: u64, column: Option<&'static str>, reason: &'static str, message: &str) -> Self {
        Self { line, column, reason, message: message.to_owned() }
    }
}

/// A SKU as a line.
pub(crate) fn cells(product: &Product, sku: &Sku) -> BTreeMap<&'static str, String> {
    let (names, values) = (&product.options, &sku.values);
    let digits = sku.currency.parse().map_or(2, Currency::digits);
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let archived = match (product.archived, sku.archived) {
        (true, _) => "product",
        (false, true) => "yes",
        (false, false) => "",
    };
    BTreeMap::from([
        ("product_id", product.id.to_string()),
        ("product_title", product.title.clone()),
        ("description", product.description.clone()),
        ("option1_name", names.first.clone()),
        ("option1_value", values.first.clone()),
        ("option2_name", names.second.clone()),
        ("option2_value", values.second.clone()),
        ("option3_name", names.third.clone()),
        ("option3_value", values.third.clone()),
        ("sku_id", sku.id.to_string()),
        ("sku_code", sku.code.clone().unwrap_or_default()),
        ("sku_title", sku.title.clone()),
        ("currency", sku.currency.clone()),
        ("price", decimal(sku.price_minor, digits)),
        ("floor", sku.floor_minor.map(|floor| decimal(floor, digits)).unwrap_or_default()),
        ("plan", number(sku.plan)),
        ("per_buyer", number(sku.per_buyer)),
        ("on_hand", sku.stocked.to_string()),
        ("archived", archived.to_owned()),
    ])
}

/// A catalogue as text, with a byte order mark, without which spreadsheets take UTF-8 for something else.
pub(crate) fn write<'a>(skus: impl Iterator<Item = (&'a Product, &'a Sku)>) -> Result<String, csv::Error> {
    let mut writer =
        WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(COLUMNS)?;
    for (product, sku) in skus {
        let cells = cells(product, sku);
        writer.write_record(COLUMNS.map(|column| guarded(cells.get(column).map_or("", String::as_str))))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a catalogue, or says why it cannot be read.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count();
        vec![Fault::new(u64::try_from(line).unwrap_or(0), None, "utf8", "This is not UTF-8.")]
    })?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut ruler = Ruler { bytes, at: 0, line: 1 };
    let mut head: Option<Vec<&'static str>> = None;
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let Ok(record) = record else { continue };
        let number = ruler.line(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &head {
            None => head = Some(heads(&record, number).map_err(|fault| vec![fault])?),
            Some(head) if record.len() > head.len() => {
                faults.push(Fault::new(number, None, "cells", "This line has more cells than the head."));
            }
            Some(head) => lines.push(line(number, head, &record)),
        }
        if lines.len() > limits::CATALOGUE_LINES {
            let message = format!("A catalogue has at most {} lines.", limits::CATALOGUE_LINES);
            return Err(vec![Fault::new(number, None, "too_many", &message)]);
        }
    }
    if head.is_none() {
        faults.push(Fault::new(1, None, "head", "The first line names the columns."));
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

/// Counts lines as editors do, which the reader does not where they end in CR LF.
struct Ruler<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Ruler<'_> {
    /// The line in which the record at this byte begins; asked in order.
    fn line(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(next) = self.bytes.get(self.at) {
            let ends = matches!(next, b'\n' | b'\r');
            if self.at >= from && !ends {
                break;
            }
            self.line += u64::from(*next == b'\n');
            self.at += 1;
        }
        self.line
    }
}

fn heads(record: &StringRecord, number: u64) -> Result<Vec<&'static str>, Fault> {
    let mut heads = Vec::new();
    for cell in record {
        let name = cell.trim().to_ascii_lowercase();
        match COLUMNS.iter().find(|column| **column == name) {
            Some(column) if !heads.contains(column) => heads.push(*column),
            _ => {
                let message = format!("“{}” is no column, or stands twice.", cell.trim());
                return Err(Fault::new(number, None, "head", &message));
            }
        }
    }
    Ok(heads)
}

fn line(number: u64, head: &[&'static str], record: &StringRecord) -> Line {
    let cells = record.iter().chain(std::iter::repeat(""));
    let cells =
        head.iter().zip(cells).map(|(column, cell)| (*column, plain(cell).trim().replace("\r\n", "\n")));
    Line { number, cells: cells.collect() }
}

/// Whether a spreadsheet, having taken apostrophes away, would run this.
fn runs(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn guarded(text: &str) -> String {
    if runs(text) { format!("'{text}") } else { text.to_owned() }
}

fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| runs(cell)).unwrap_or(cell)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_put_behind_an_apostrophe_and_come_back() {
        for text in ["=1+1", "+86", "-1", "@x", "'=1", "''+", "'plain", "plain", "", "-", "'"] {
            assert_eq!(plain(&guarded(text)), text);
            assert!(!guarded(text).starts_with(['=', '+', '-', '@']), "{text}");
        }
        assert_eq!(plain("=1+1"), "=1+1", "typed by hand");
    }

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
    fn a_head_in_any_order_and_quotes_across_lines() {
        let text = "\u{feff}Price, sku_title\r\n1,\"a \"\"b\"\",\nc\"\r\n\r\n2\r\n";
        let lines = read(text.as_bytes()).unwrap();
        let told: Vec<_> =
            lines.iter().map(|l| (l.number, l.get("price"), l.get("sku_title"), l.get("plan"))).collect();
        assert_eq!(told, [(2, Some("1"), Some("a \"b\",\nc"), None), (5, Some("2"), Some(""), None)]);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let many = format!("price\n{}", "1\n".repeat(limits::CATALOGUE_LINES + 1));
        for (bytes, line, reason) in [
            (b"".as_slice(), 1, "head"),
            (b"price,cost\n", 1, "head"),
            (b"price,price\n", 1, "head"),
            (b"price\n1,2\n", 2, "cells"),
            (b"price\n1\n\xFF\n", 3, "utf8"),
            (many.as_bytes(), 5_002, "too_many"),
        ] {
            let faults = read(bytes).unwrap_err();
            assert_eq!(faults.iter().map(|f| (f.line, f.reason)).collect::<Vec<_>>(), [(line, reason)]);
        }
    }
}
