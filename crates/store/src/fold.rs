//! Texts as they are compared when somebody searches: whatever their case, width or form. The engines' own `lower()`
//! knows ASCII (SQLite) or what the locale does (PostgreSQL), so that what is looked through is kept folded, and what
//! is sought is folded by the same function.

use crate::{Db, Result, engine::Row};
use unicode_normalization::UnicodeNormalization as _;
use wanghong_core::Id;

/// A text without case, width or form: NFKC around a mapping of every letter to its capital and back, which leaves one
/// of `ß` and `SS`, and one of `ς` and `σ`.
pub fn fold(text: &str) -> String {
    let capitals = text.nfkc().flat_map(char::to_uppercase);
    capitals.flat_map(char::to_lowercase).nfkc().collect()
}

/// Some texts, each in a line of its own.
pub(crate) fn lines(texts: &[&str]) -> String {
    let texts: Vec<_> = texts.iter().filter(|text| !text.is_empty()).map(|text| fold(text)).collect();
    texts.join("\n")
}

/// A telephone number, as it is written and in digits alone.
pub(crate) fn phone(text: &str) -> String {
    let text = fold(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits == text { text } else { format!("{text}\n{digits}") }
}

/// What of an address is looked through.
pub(crate) fn ship(name: &str, address: &str, number: &str) -> String {
    format!("{}\n{}", lines(&[name, address]), phone(number))
}

/// A column that is kept folded: where its texts stand, and where they go.
struct Column {
    read: &'static str,
    write: &'static str,
    only: &'static str,
    fold: fn(&Texts) -> String,
}

#[derive(sqlx::FromRow)]
struct Texts {
    id: i64,
    first: String,
    second: String,
    third: String,
}

macro_rules! texts {
    ($first:literal, $second:literal, $third:literal, $table:literal) => {
        concat!(
            "SELECT id, COALESCE(",
            $first,
            ", '') AS first, COALESCE(",
            $second,
            ", '') AS second, COALESCE(",
            $third,
            ", '') AS third FROM ",
            $table,
            " WHERE id > $1 ORDER BY id LIMIT $2"
        )
    };
}

const COLUMNS: [Column; 5] = [
    Column {
        read: texts!("name", "handle", "''", "accounts"),
        write: "UPDATE accounts SET sought = column2",
        only: "WHERE id = column1 AND sought IS NULL",
        fold: plain,
    },
    Column {
        read: texts!("title", "''", "''", "products"),
        write: "UPDATE products SET sought = column2",
        only: "WHERE id = column1 AND sought IS NULL",
        fold: plain,
    },
    Column {
        read: texts!("title", "code", "''", "skus"),
        write: "UPDATE skus SET sought = column2",
        only: "WHERE id = column1 AND sought IS NULL",
        fold: plain,
    },
    Column {
        read: texts!("ship_name", "ship_address", "ship_phone", "orders"),
        write: "UPDATE orders SET ship_sought = column2",
        only: "WHERE id = column1 AND ship_sought IS NULL",
        fold: |texts| ship(&texts.first, &texts.second, &texts.third),
    },
    Column {
        read: texts!("carrier", "tracking", "''", "orders"),
        write: "UPDATE orders SET parcel_sought = column2",
        only: "WHERE id = column1 AND parcel_sought IS NULL",
        fold: plain,
    },
];

fn plain(texts: &Texts) -> String {
    lines(&[&texts.first, &texts.second, &texts.third])
}

impl Texts {
    fn there(&self) -> bool {
        [&self.first, &self.second, &self.third].iter().any(|text| !text.is_empty())
    }
}

/// How far what was there before is folded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folded {
    column: usize,
    after: Id,
}

/// Folds the next portion of what was there before; nothing once all is.
pub async fn next(db: &Db, at: Folded, limit: i64) -> Result<Option<Folded>> {
    let Some(column) = COLUMNS.get(at.column) else { return Ok(None) };
    let rows: Vec<Texts> = read(db, column.read, at.after, limit).await?;
    let Some(last) = rows.last().map(|row| Id(row.id)) else {
        return Ok(Some(Folded { column: at.column.saturating_add(1), after: Id(0) }));
    };
    let folded: Vec<_> =
        rows.iter().filter(|row| row.there()).map(|row| (row.id, (column.fold)(row))).collect();
    let mut tx = db.begin().await?;
    tx.update(column.write, folded, column.only).await?;
    tx.commit().await?;
    Ok(Some(Folded { after: last, ..at }))
}

async fn read<R: Row>(db: &Db, sql: &'static str, after: Id, limit: i64) -> Result<Vec<R>> {
    db.all(sql, (after, limit)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        for (one, other) in [
            ("Émile", "éMILE"),
            ("E\u{301}mile", "émile"),
            ("STRASSE", "straße"),
            ("ΚΏΣΤΑΣ", "κώστας"),
            ("ＰＡＲＩＳ １２", "paris 12"),
            ("ПЁТР", "пётр"),
            ("ﬁn", "FIN"),
            ("王小明", "王小明"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("Émile"), fold("Emile"), "an accent is a letter's own");
        assert_eq!(fold(&fold("İstanbul ǅ ŉ")), fold("İstanbul ǅ ŉ"), "folding twice changes nothing");
        assert_eq!(ship("Li", "X", "+86 138"), "li\nx\n+86 138\n86138");
    }
}
