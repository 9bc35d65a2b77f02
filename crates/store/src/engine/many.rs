//! The text of a statement that inserts many rows.

/// One statement, by its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Many<'a> {
    /// INSERT INTO with table and columns, those that rows share first.
    pub(super) insert: &'a str,
    /// Values that all rows share.
    pub(super) shared: usize,
    /// Values that each row has for itself.
    pub(super) width: usize,
    /// An ON CONFLICT clause, or nothing.
    pub(super) after: &'a str,
}

impl Many<'_> {
    /// For so many rows, a bare `?` for each value: SQLite looks up many `$n` in quadratic time.
    pub(super) fn values(&self, rows: usize) -> String {
        let Self { insert, shared, width, after } = *self;
        let row = format!("({})", list(1..=width, |_| "?".into()));
        let rows = list(0..rows, |_| row.clone());
        if shared == 0 {
            return format!("{insert} VALUES {rows} {after}");
        }
        let shared = list(1..=shared, |_| "?".into());
        let own = list(1..=width, |n| format!("column{n}"));
        format!("{insert} SELECT {shared},{own} FROM (VALUES {rows}) AS own {after}")
    }

    /// For any number of rows, an array for each column: PostgreSQL plans this once.
    pub(super) fn arrays(&self) -> String {
        let Self { insert, shared, width, after } = *self;
        let mark = |n| format!("${n}");
        let columns: Vec<_> = (1..=shared).map(mark).chain(["own.*".into()]).collect();
        let (columns, arrays) = (columns.join(","), list(shared + 1..=shared + width, mark));
        format!("{insert} SELECT {columns} FROM unnest({arrays}) AS own {after}")
    }
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

    const TWO: Many<'_> = Many { insert: "INSERT INTO t (a, b)", shared: 0, width: 2, after: "AFTER" };
    const THREE: Many<'_> = Many { insert: "INSERT INTO t (z, a, b)", shared: 1, ..TWO };

    #[test]
    fn values_are_marked_in_the_order_in_which_they_are_bound() {
        assert_eq!(TWO.values(2), "INSERT INTO t (a, b) VALUES (?,?),(?,?) AFTER");
        assert_eq!(TWO.arrays(), "INSERT INTO t (a, b) SELECT own.* FROM unnest($1,$2) AS own AFTER");
        let values = "INSERT INTO t (z, a, b) SELECT ?,column1,column2 FROM (VALUES (?,?)) AS own AFTER";
        assert_eq!(THREE.values(1), values);
        let arrays = "INSERT INTO t (z, a, b) SELECT $1,own.* FROM unnest($2,$3) AS own AFTER";
        assert_eq!(THREE.arrays(), arrays);
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
