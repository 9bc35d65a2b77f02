//! Tables as CSV (RFC 4180), out and in.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe on the way out and loses it on the way in.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use std::collections::BTreeMap;

/// What a table that comes in may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The columns that are read, in any order.
    pub(crate) columns: &'static [&'static str],
    /// Whether others may stand beside them.
    pub(crate) others: bool,
    /// How many lines it may have.
    pub(crate) most: usize,
}

/// A line of a table: what stands under which column.
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

/// A table as text.
pub(crate) fn write<const N: usize>(
    columns: [&str; N],
    lines: impl Iterator<Item = [String; N]>,
) -> Result<String, csv::Error> {
    Ok(head(columns)? + &self::lines(lines)?)
}

/// The first line, after a byte order mark, without which spreadsheets take UTF-8 for something else.
pub(crate) fn head<const N: usize>(columns: [&str; N]) -> Result<String, csv::Error> {
    Ok(format!("\u{feff}{}", lines([columns.map(str::to_owned)].into_iter())?))
}

/// The lines below it, or some of them.
pub(crate) fn lines<const N: usize>(lines: impl Iterator<Item = [String; N]>) -> Result<String, csv::Error> {
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for cells in lines {
        writer.write_record(cells.each_ref().map(|cell| guarded(cell)))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a table, or says why it cannot be read.
pub(crate) fn read(bytes: &[u8], shape: Shape) -> Result<Vec<Line>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count();
        vec![Fault::new(u64::try_from(line).unwrap_or(0), None, "utf8", "This is not UTF-8.")]
    })?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut ruler = Ruler { bytes, at: 0, line: 1 };
    let mut head: Option<Vec<Option<&'static str>>> = None;
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let Ok(record) = record else { continue };
        let number = ruler.line(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &head {
            None => head = Some(heads(&record, number, shape).map_err(|fault| vec![fault])?),
            Some(head) if record.len() > head.len() => {
                faults.push(Fault::new(number, None, "cells", "This line has more cells than the head."));
            }
            Some(head) => lines.push(line(number, head, &record)),
        }
        if lines.len() > shape.most {
            let message = format!("This has at most {} lines.", shape.most);
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

fn heads(record: &StringRecord, number: u64, shape: Shape) -> Result<Vec<Option<&'static str>>, Fault> {
    let mut heads = Vec::new();
    for cell in record {
        let name = cell.trim().to_ascii_lowercase();
        let known = shape.columns.iter().find(|column| **column == name).copied();
        if known.is_some() && heads.contains(&known) || known.is_none() && !shape.others {
            let message = format!("“{}” is no column, or stands twice.", cell.trim());
            return Err(Fault::new(number, None, "head", &message));
        }
        heads.push(known);
    }
    Ok(heads)
}

fn line(number: u64, head: &[Option<&'static str>], record: &StringRecord) -> Line {
    let cells = head.iter().zip(record.iter().chain(std::iter::repeat("")));
    let cells = cells
        .filter_map(|(column, cell)| column.map(|column| (column, plain(cell).trim().replace("\r\n", "\n"))));
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

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Shape = Shape { columns: &["price", "sku_title", "plan"], others: false, most: 3 };

    #[test]
    fn formulas_are_put_behind_an_apostrophe_and_come_back() {
        for text in ["=1+1", "+86", "-1", "@x", "'=1", "''+", "'plain", "plain", "", "-", "'"] {
            assert_eq!(plain(&guarded(text)), text);
            assert!(!guarded(text).starts_with(['=', '+', '-', '@']), "{text}");
        }
        assert_eq!(plain("=1+1"), "=1+1", "typed by hand");
    }

    #[test]
    fn a_head_in_any_order_and_quotes_across_lines() {
        let text = "\u{feff}Price, sku_title\r\n1,\"a \"\"b\"\",\nc\"\r\n\r\n2\r\n";
        let lines = read(text.as_bytes(), PRICES).unwrap();
        let told: Vec<_> =
            lines.iter().map(|l| (l.number, l.get("price"), l.get("sku_title"), l.get("plan"))).collect();
        assert_eq!(told, [(2, Some("1"), Some("a \"b\",\nc"), None), (5, Some("2"), Some(""), None)]);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let many = format!("price\n{}", "1\n".repeat(4));
        for (bytes, line, reason) in [
            (b"".as_slice(), 1, "head"),
            (b"price,cost\n", 1, "head"),
            (b"price,price\n", 1, "head"),
            (b"price\n1,2\n", 2, "cells"),
            (b"price\n1\n\xFF\n", 3, "utf8"),
            (many.as_bytes(), 5, "too_many"),
        ] {
            let faults = read(bytes, PRICES).unwrap_err();
            assert_eq!(faults.iter().map(|f| (f.line, f.reason)).collect::<Vec<_>>(), [(line, reason)]);
        }
    }

    #[test]
    fn others_may_stand_beside_what_is_read() {
        let some = Shape { others: true, ..PRICES };
        let lines = read(b"cost,price,cost\n1,2,3\n", some).unwrap();
        assert_eq!(lines[0].get("price"), Some("2"));
        assert_eq!(read(b"price,Price\n", some).unwrap_err()[0].reason, "head");
    }
}
