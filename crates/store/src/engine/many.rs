//! The text of a statement about many rows at once.

/// One statement, by its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Many<'a> {
    /// What it does.
    pub(super) verb: Verb,
    /// What comes before the rows: INSERT INTO with table and columns, those that rows share first; or UPDATE … SET.
    pub(super) head: &'a str,
    /// Values that all rows share.
    pub(super) shared: usize,
    /// Values that each row has for itself: `column1`, `column2` and so on.
    pub(super) width: usize,
    /// What comes after: an ON CONFLICT clause, a WHERE, or nothing.
    pub(super) tail: &'a str,
}

/// What is done with rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Verb {
    /// They come into a table.
    Insert,
    /// Those of a table that belong to them change.
    Update,
}

/// Which engine's words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Marks {
    /// SQLite's, for so many rows. A bare `?` for each value: it looks up many `$n` in quadratic time.
    Values(usize),
    /// PostgreSQL's, for any number of rows. An array for each column: it plans this once.
    Arrays,
}

impl Many<'_> {
    /// The statement.
    pub(super) fn text(&self, marks: Marks) -> String {
        match self.verb {
            Verb::Insert => self.insert(marks),
            Verb::Update => format!("{} FROM {} {}", self.head, self.table(marks), self.tail),
        }
    }

    fn insert(&self, marks: Marks) -> String {
        let Self { head, shared, width, tail, .. } = *self;
        if let (0, Marks::Values(rows)) = (shared, marks) {
            return format!("{head} VALUES {} {tail}", values(rows, width));
        }
        let shared = (1..=shared).map(|n| marks.of(n));
        let columns: Vec<_> = shared.chain((1..=width).map(column)).collect();
        format!("{head} SELECT {} FROM {} {tail}", columns.join(","), self.table(marks))
    }

    fn table(&self, marks: Marks) -> String {
        let Self { shared, width, .. } = *self;
        match marks {
            Marks::Values(rows) => format!("(VALUES {}) AS own", values(rows, width)),
            Marks::Arrays => {
                let arrays = list(shared + 1..=shared + width, |n| marks.of(n));
                format!("unnest({arrays}) AS own ({})", list(1..=width, column))
            }
        }
    }
}

impl Marks {
    fn of(self, n: usize) -> String {
        match self {
            Self::Values(_) => "?".into(),
            Self::Arrays => format!("${n}"),
        }
    }
}

fn column(n: usize) -> String {
    format!("column{n}")
}

fn values(rows: usize, width: usize) -> String {
    let row = format!("({})", list(1..=width, |_| "?".into()));
    list(0..rows, |_| row.clone())
}

fn list(of: impl Iterator<Item = usize>, part: impl Fn(usize) -> String) -> String {
    of.map(part).collect::<Vec<_>>().join(",")
}

/// Rows up to which a statement of just that length is kept.
const FEW: usize = 64;

/// How many of these rows go into one statement: the largest power of two, so that few lengths are few statements,
/// and each is prepared once. The last few go together, since every statement costs a way to the engine and back.
pub(super) fn chunk(rows: usize, most: usize) -> usize {
    let rows = rows.min(most).max(1);
    if rows < FEW { rows } else { 1 << rows.ilog2() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Many<'_> =
        Many { verb: Verb::Insert, head: "INSERT INTO t (a, b)", shared: 0, width: 2, tail: "TAIL" };
    const THREE: Many<'_> = Many { head: "INSERT INTO t (z, a, b)", shared: 1, ..TWO };
    const CHANGE: Many<'_> =
        Many { verb: Verb::Update, head: "UPDATE t SET a = column2", tail: "WHERE b = column1", ..TWO };

    #[test]
    fn values_are_marked_in_the_order_in_which_they_are_bound() {
        let said = |many: &Many<'_>| [many.text(Marks::Values(2)), many.text(Marks::Arrays)];
        assert_eq!(
            said(&TWO),
            [
                "INSERT INTO t (a, b) VALUES (?,?),(?,?) TAIL",
                "INSERT INTO t (a, b) SELECT column1,column2 FROM unnest($1,$2) AS own (column1,column2) TAIL",
            ]
        );
        assert_eq!(
            said(&THREE),
            [
                "INSERT INTO t (z, a, b) SELECT ?,column1,column2 FROM (VALUES (?,?),(?,?)) AS own TAIL",
                "INSERT INTO t (z, a, b) SELECT $1,column1,column2 FROM unnest($2,$3) AS own (column1,column2) TAIL",
            ]
        );
        assert_eq!(
            CHANGE.text(Marks::Values(1)),
            "UPDATE t SET a = column2 FROM (VALUES (?,?)) AS own WHERE b = column1"
        );
    }

    #[test]
    fn any_count_is_a_few_powers_of_two() {
        let mut parts = Vec::new();
        let mut left = 1_000;
        while left > 0 {
            parts.push(chunk(left, 330));
            left -= parts.last().unwrap();
        }
        assert_eq!(parts, [256, 256, 256, 128, 64, 40]);
        assert_eq!(chunk(5, 0), 1);
    }
}
