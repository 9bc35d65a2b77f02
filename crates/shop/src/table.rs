//! Tables as CSV (RFC 4180), out and in.
//!
//! A line of a cell that a spreadsheet would run as a formula gets an apostrophe on the way out and loses it on the way
//! in. Numbers of more than 15 digits get a sign: a spreadsheet keeps no more of what it takes for a number.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use std::collections::BTreeMap;
use wanghong_core::words::trimmed;

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

/// What could be read of a table, and what could not.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) lines: Vec<Line>,
    pub(crate) faults: Vec<Fault>,
}

/// Reads a table, or says why it cannot be read at all.
pub(crate) fn read(bytes: &[u8], shape: Shape) -> Result<Table, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count();
        vec![Fault::new(u64::try_from(line).unwrap_or(0), None, "utf8", "This is not UTF-8.")]
    })?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut ruler = Ruler { bytes, at: 0, line: 1 };
    let mut head: Option<Vec<Option<&'static str>>> = None;
    let mut table = Table::default();
    for record in reader.records() {
        let Ok(record) = record else { continue };
        let number = ruler.line(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &head {
            None => head = Some(heads(&record, number, shape, &mut table.faults)),
            Some(head) if record.len() > head.len() => {
                let message = "This line has more cells than the head.";
                table.faults.push(Fault::new(number, None, "cells", message));
            }
            Some(head) => table.lines.push(line(number, head, &record)),
        }
        if table.lines.len() > shape.most {
            let message = format!("This has at most {} lines.", shape.most);
            return Err(vec![Fault::new(number, None, "too_many", &message)]);
        }
    }
    match head {
        Some(_) => Ok(table),
        None => Err(vec![Fault::new(1, None, "head", "The first line names the columns.")]),
    }
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

/// Which column each cell stands under; one that is none, or stands twice, is at fault.
fn heads(
    record: &StringRecord,
    number: u64,
    shape: Shape,
    faults: &mut Vec<Fault>,
) -> Vec<Option<&'static str>> {
    let mut heads = Vec::new();
    for cell in record {
        let name = trimmed(cell).to_ascii_lowercase();
        let known = shape.columns.iter().find(|column| **column == name).copied();
        let twice = known.is_some() && heads.contains(&known);
        if twice || known.is_none() && !shape.others {
            let message = format!("“{}” is no column, or stands twice.", trimmed(cell));
            faults.push(Fault::new(number, None, "head", &message));
        }
        heads.push(known.filter(|_| !twice));
    }
    heads
}

fn line(number: u64, head: &[Option<&'static str>], record: &StringRecord) -> Line {
    let cells = head.iter().zip(record.iter().chain(std::iter::repeat("")));
    let read = |cell: &str| trimmed(&plain(cell)).replace("\r\n", "\n");
    let cells = cells.filter_map(|(column, cell)| column.map(|column| (column, read(cell))));
    Line { number, cells: cells.collect() }
}

/// A number of something of ours, with a sign that keeps spreadsheets from taking it for an amount.
pub(crate) fn number(id: i64) -> String {
    format!("#{id}")
}

/// The number of something of ours, with its sign or without; nothing where [digits are missing](is_cut).
pub(crate) fn id(cell: &str) -> Option<i64> {
    let digits = cell.trim_start_matches(['#', '\'']);
    digits.parse().ok().filter(|_| is_digits(digits) && !is_cut(cell))
}

/// Whether a spreadsheet has taken this for an amount and cut digits off: it shows a large one with an exponent, and has
/// zeros behind the fifteenth digit.
pub(crate) fn is_cut(cell: &str) -> bool {
    let zeros = cell.bytes().skip(DIGITS_KEPT).all(|digit| digit == b'0');
    is_scientific(cell) || (cell.len() > DIGITS_KEPT && is_digits(cell) && zeros)
}

/// What is said of that.
pub(crate) const CUT: &str = "A spreadsheet has cut digits off this number.";

/// As many digits of a number does a spreadsheet keep (IEEE 754 binary64).
const DIGITS_KEPT: usize = 15;

/// Whether this is how a spreadsheet shows a large number: `7.35209E+11`.
pub(crate) fn is_scientific(cell: &str) -> bool {
    let Some((number, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    is_digits(whole) && is_digits(part) && exponent.strip_prefix('+').is_some_and(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a spreadsheet, having taken apostrophes away, would run this; those of China and Japan take wide signs too.
fn runs(line: &str) -> bool {
    line.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'])
}

/// What each line of a cell becomes.
fn by_line(cell: &str, line: impl Fn(&str) -> String) -> String {
    cell.split_inclusive(['\n', '\r']).map(line).collect()
}

fn guarded(cell: &str) -> String {
    by_line(cell, |line| if runs(line) { format!("'{line}") } else { line.to_owned() })
}

fn plain(cell: &str) -> String {
    by_line(cell, |line| line.strip_prefix('\'').filter(|_| runs(line)).unwrap_or(line).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Shape = Shape { columns: &["price", "sku_title", "plan"], others: false, most: 3 };

    #[test]
    fn formulas_are_put_behind_an_apostrophe_and_come_back() {
        let texts =
            ["=1+1", "+86", "-1", "@x", "'=1", "''+", "'plain", "plain", "", "-", "'", "＝1+1", "＋86"];
        let lines = ["two\n=1+1", "two\r\n＝1", "\r=1", "a\n\n-", "a\n'=1\nb", "－\n＠", "\n"];
        for text in texts.into_iter().chain(lines) {
            assert_eq!(plain(&guarded(text)), text);
            let runs = |line: &str| line.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            assert!(!guarded(text).split(['\n', '\r']).any(runs), "{text}");
        }
        assert_eq!(plain("=1+1"), "=1+1", "typed by hand");
        assert_eq!(guarded("two\nplain = lines"), "two\nplain = lines");
    }

    #[test]
    fn a_number_whose_digits_a_spreadsheet_has_cut_is_none() {
        for (cell, is) in
            [("117700652701635123", 117_700_652_701_635_123), ("#117663", 117_663), ("'117663", 117_663)]
        {
            assert_eq!((id(cell), is_cut(cell)), (Some(is), false), "{cell}");
        }
        assert_eq!(id("#117700652701635000"), Some(117_700_652_701_635_000), "a sign keeps all digits");
        for cell in ["1.17701E+17", "1,17701E+17", "1E+17", "117700652701635000"] {
            assert_eq!((id(cell), is_cut(cell)), (None, true), "{cell}");
        }
        for cell in ["", "#", "-1", "99999999999999999999", "tee", "1E17", "1.E+1", "E+1"] {
            assert_eq!((id(cell), is_cut(cell)), (None, false), "{cell}");
        }
    }

    #[test]
    fn what_is_not_seen_around_a_cell_is_no_part_of_it() {
        let table = read("price,plan\n\u{a0}1\u{200b} , \u{feff}2\u{3000}\n".as_bytes(), PRICES).unwrap();
        assert_eq!((table.lines[0].get("price"), table.lines[0].get("plan")), (Some("1"), Some("2")));
    }

    #[test]
    fn a_head_in_any_order_and_quotes_across_lines() {
        let text = "\u{feff}Price, sku_title\r\n1,\"a \"\"b\"\",\nc\"\r\n\r\n2\r\n";
        let lines = read(text.as_bytes(), PRICES).unwrap().lines;
        let told: Vec<_> =
            lines.iter().map(|l| (l.number, l.get("price"), l.get("sku_title"), l.get("plan"))).collect();
        assert_eq!(told, [(2, Some("1"), Some("a \"b\",\nc"), None), (5, Some("2"), Some(""), None)]);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let many = format!("price\n{}", "1\n".repeat(4));
        for (bytes, line, reason) in
            [(b"".as_slice(), 1, "head"), (b"price\n1\n\xFF\n", 3, "utf8"), (many.as_bytes(), 5, "too_many")]
        {
            let faults = read(bytes, PRICES).unwrap_err();
            assert_eq!(faults.iter().map(|f| (f.line, f.reason)).collect::<Vec<_>>(), [(line, reason)]);
        }
    }

    #[test]
    fn what_cannot_be_used_says_where_and_the_rest_is_read() {
        for (bytes, line, reason) in [
            ("price,cost\n1\n", 1, "head"),
            ("price,price\n1,2\n", 1, "head"),
            ("price\n1\n1,2\n", 3, "cells"),
        ] {
            let table = read(bytes.as_bytes(), PRICES).unwrap();
            let told: Vec<_> = table.faults.iter().map(|fault| (fault.line, fault.reason)).collect();
            assert_eq!((told, table.lines[0].get("price")), (vec![(line, reason)], Some("1")));
        }
    }

    #[test]
    fn others_may_stand_beside_what_is_read() {
        let some = Shape { others: true, ..PRICES };
        let table = read(b"cost,price,cost\n1,2,3\n", some).unwrap();
        assert_eq!((table.lines[0].get("price"), table.faults.len()), (Some("2"), 0));
        assert_eq!(read(b"price,Price\n", some).unwrap().faults[0].reason, "head");
    }
}
