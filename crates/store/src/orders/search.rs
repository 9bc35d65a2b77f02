//! A shop's orders, looked through by what a person knows of them.
//!
//! No index is kept for the sake of a filter alone where it would be written with every new order. What has no index
//! of its own is sought among the shop's orders from the newest back, [`SOUGHT`] at a time, and the page says how far
//! that came.

use super::Line;
use crate::{Db, Result, fold::fold};
use wanghong_core::Id;

/// Orders looked through for one page, where a filter has no index.
pub(crate) const SOUGHT: i64 = 50_000;
/// Orders of one kind that are counted; above it there are more.
pub const COUNTED: i64 = 1_000;

/// What is sought. Empty texts, ids of 0 and `false` ask for nothing.
#[derive(Clone, Debug)]
pub struct Sieve {
    /// Whose shop.
    pub account: Id,
    /// The oldest id that counts.
    pub from: Id,
    /// The first id that is too young.
    pub before: Id,
    /// A state's word.
    pub state: &'static str,
    /// In which show.
    pub post: Id,
    /// Of which SKU.
    pub sku: Id,
    /// Of which product.
    pub product: Id,
    /// Under which offer.
    pub offer: Id,
    /// By which user.
    pub buyer: Id,
    /// Only what the shop must look at.
    pub review: bool,
    /// Only what its buyer wants to send back.
    pub returns: bool,
    /// Only those whose money is disputed and not decided.
    pub disputes: bool,
    /// The order with this number; 0 for whichever.
    pub number: i64,
    /// Part of a name, an address, a product or a SKU's code, a telephone number, a tracking or order number.
    pub words: String,
    /// How many orders are looked through for a page, where a filter has no index.
    pub sought: i64,
}

impl Sieve {
    /// Every order of a shop.
    pub const fn all(account: Id) -> Self {
        let none = Id(0);
        Self {
            account,
            from: Id(0),
            before: Id(i64::MAX),
            state: "",
            post: none,
            sku: none,
            product: none,
            offer: none,
            buyer: none,
            review: false,
            returns: false,
            disputes: false,
            number: 0,
            words: String::new(),
            sought: SOUGHT,
        }
    }

    /// The newest order that may be found. Between two ids SQLite takes the index of the walk; of one bound on either
    /// side it takes the account's.
    fn last(&self) -> Id {
        Id(self.before.0.saturating_sub(1))
    }

    fn walk(&self) -> Walk {
        match self.state {
            _ if self.number != 0 => Walk::Number,
            _ if self.buyer.0 != 0 => Walk::Buyer,
            _ if self.review => Walk::Review,
            _ if self.returns => Walk::Returns,
            _ if self.disputes => Walk::Disputes,
            "cooling_off" | "locked" | "paid" | "packed" | "shipped" => Walk::AtHand,
            _ => Walk::All,
        }
    }

    /// Whether orders of the walk may be passed over.
    fn picks(&self, walk: Walk) -> bool {
        let ids = [self.post, self.sku, self.product, self.offer];
        let state = !self.state.is_empty() && walk == Walk::All;
        state || !self.words.is_empty() || ids.iter().any(|id| id.0 != 0)
    }
}

/// Along which index a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Walk {
    All,
    Number,
    AtHand,
    Review,
    Returns,
    Disputes,
    Buyer,
}

/// A page of what was found, the newest first.
#[derive(Debug)]
pub struct Page {
    /// The orders.
    pub lines: Vec<Line>,
    /// Where the next page begins: before this id.
    pub next: Option<Id>,
    /// Whether the search stopped there for its length, not because the page is full.
    pub halted: bool,
}

// In the words of the index.
macro_rules! at_hand {
    () => {
        "(o.state = 'paid' OR o.state = 'packed' OR o.state = 'shipped' OR o.state = 'cooling_off' \
         OR o.state = 'locked')"
    };
}
macro_rules! page {
    ($walk:expr) => {
        line!(concat!(
            "LEFT JOIN accounts b ON b.user_id = o.buyer WHERE o.account_id = $1 AND o.id BETWEEN $2 AND $3 AND ",
            $walk,
            " AND (o.state = $4 OR $4 = '') AND (o.post_id = $5 OR $5 = 0) AND (o.sku_id = $6 OR $6 = 0) \
             AND (s.product_id = $7 OR $7 = 0) AND (o.offer_id = $8 OR $8 = 0) AND (o.buyer = $9 OR $9 = 0) \
             AND (NOT $10 OR o.review IS NOT NULL AND o.state NOT IN ('lapsed', 'cancelled', 'refunded')) \
             AND (NOT $11 OR o.return_asked_at IS NOT NULL AND o.state = 'delivered') \
             AND (NOT $14 OR o.dispute = 'open') AND (o.number = $15 OR $15 = 0) \
             AND ($12 = '' OR b.sought LIKE $12 ESCAPE '\\' OR o.ship_sought LIKE $12 ESCAPE '\\' \
                 OR o.parcel_sought LIKE $12 ESCAPE '\\' OR s.sought LIKE $12 ESCAPE '\\' \
                 OR p.sought LIKE $12 ESCAPE '\\' OR $13 <> '' AND (CAST(o.id AS TEXT) LIKE $13 || '%' \
                     OR CAST(o.number AS TEXT) = $13 OR o.ship_sought LIKE '%' || $13 || '%')) \
             ORDER BY o.id DESC LIMIT $16"
        ))
    };
}
const ALL: &str = page!("TRUE");
const NUMBER: &str = page!("o.number = $15");
const AT_HAND: &str = page!(concat!(at_hand!(), " AND o.state = $4"));
const REVIEW: &str = page!("o.review IS NOT NULL");
const RETURNS: &str = page!("o.return_asked_at IS NOT NULL AND o.state = 'delivered'");
const DISPUTES: &str = page!("o.dispute = 'open'");
const OF_BUYER: &str = page!("o.id IN (SELECT order_id FROM buyer_orders WHERE buyer = $9)");

macro_rules! bound {
    ($walk:expr) => {
        concat!(
            "SELECT o.id FROM orders o WHERE o.account_id = $1 AND o.id BETWEEN $2 AND $3 AND ",
            $walk,
            " ORDER BY o.id DESC LIMIT 1 OFFSET $4"
        )
    };
}
const BOUND: &str = bound!("TRUE");
const BOUND_AT_HAND: &str = bound!(concat!(at_hand!(), " AND o.state = $5"));

/// A page of the orders that pass, of at most `limit`.
pub async fn search(db: &Db, sieve: &Sieve, limit: i64) -> Result<Page> {
    let walk = sieve.walk();
    let bound = if sieve.picks(walk) { bound(db, sieve, walk).await? } else { None };
    let from = bound.unwrap_or(sieve.from);
    let ids = (sieve.account, from, sieve.last(), sieve.state, sieve.post, sieve.sku, sieve.product);
    let (account, from, last, state, post, sku, product) = ids;
    let (words, digits) = patterns(&sieve.words);
    let (offer, buyer, review, returns) = (sieve.offer, sieve.buyer, sieve.review, sieve.returns);
    let (disputes, more) = (sieve.disputes, limit.saturating_add(1));
    let args = (
        account,
        from,
        last,
        state,
        post,
        sku,
        product,
        offer,
        buyer,
        review,
        returns,
        words,
        digits,
        disputes,
        sieve.number,
        more,
    );
    let lines = match walk {
        Walk::All => db.all(ALL, args).await?,
        Walk::Number => db.all(NUMBER, args).await?,
        Walk::AtHand => db.all(AT_HAND, args).await?,
        Walk::Review => db.all(REVIEW, args).await?,
        Walk::Returns => db.all(RETURNS, args).await?,
        Walk::Disputes => db.all(DISPUTES, args).await?,
        Walk::Buyer => db.all(OF_BUYER, args).await?,
    };
    Ok(Page::cut(lines, limit, bound))
}

impl Page {
    /// Of one line more than fits, a page and where the next begins.
    pub fn cut(mut lines: Vec<Line>, limit: i64, bound: Option<Id>) -> Self {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if lines.len() <= most {
            return Self { lines, next: bound, halted: bound.is_some() };
        }
        lines.truncate(most);
        let next = lines.last().map(|line| line.order.id);
        Self { lines, next, halted: false }
    }
}

/// The oldest order that one page looks at, where there are older ones.
async fn bound(db: &Db, sieve: &Sieve, walk: Walk) -> Result<Option<Id>> {
    let (account, from, last) = (sieve.account, sieve.from, sieve.last());
    let found: Option<(i64,)> = match walk {
        Walk::All => db.find(BOUND, (account, from, last, sieve.sought)).await?,
        Walk::AtHand => db.find(BOUND_AT_HAND, (account, from, last, sieve.sought, sieve.state)).await?,
        // Each of these is few.
        Walk::Number | Walk::Review | Walk::Returns | Walk::Disputes | Walk::Buyer => None,
    };
    Ok(found.map(|(id,)| Id(id)))
}

/// Words as a pattern of LIKE, and their digits where they are nothing else and enough to mean something.
fn patterns(words: &str) -> (String, String) {
    let words = fold(words.trim());
    if words.is_empty() {
        return (String::new(), String::new());
    }
    let digits: String = words.chars().filter(|letter| !matches!(letter, ' ' | '-' | '+')).collect();
    let number = digits.len() > 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (format!("%{escaped}%"), if number { digits } else { String::new() })
}

const TRACKED: &str = line!("WHERE o.tracking = $1 AND o.account_id = $2 ORDER BY o.id DESC LIMIT $3");

/// A shop's orders that are sent under exactly this number, the newest first.
pub async fn tracked(db: &Db, account: Id, tracking: &str, limit: i64) -> Result<Vec<Line>> {
    db.all(TRACKED, (tracking, account, limit)).await
}

macro_rules! counted {
    ($name:literal, $walk:expr) => {
        concat!(
            "SELECT '",
            $name,
            "' AS kind, CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM orders o WHERE o.account_id = $1 AND ",
            $walk,
            " LIMIT $2) c_",
            $name
        )
    };
}
macro_rules! in_state {
    ($state:literal) => {
        counted!($state, concat!(at_hand!(), " AND o.state = '", $state, "'"))
    };
}
const COUNTS: &str = concat!(
    counted!("review", "o.review IS NOT NULL AND o.state NOT IN ('lapsed', 'cancelled', 'refunded')"),
    " UNION ALL ",
    counted!("return", "o.return_asked_at IS NOT NULL AND o.state = 'delivered'"),
    " UNION ALL ",
    counted!("dispute", "o.dispute = 'open'"),
    " UNION ALL ",
    in_state!("cooling_off"),
    " UNION ALL ",
    in_state!("locked"),
    " UNION ALL ",
    in_state!("paid"),
    " UNION ALL ",
    in_state!("packed"),
    " UNION ALL ",
    in_state!("shipped")
);

/// How many orders of a shop are in each state that waits for its hands, and how many are to be looked at or wanted
/// back; at most [`COUNTED`] of each and one more.
pub async fn counts(db: &Db, account: Id) -> Result<Vec<(String, i64)>> {
    db.all(COUNTS, (account, COUNTED + 1)).await
}

#[cfg(test)]
pub(crate) mod plans {
    //! Which index each walk reads, by SQLite's own word.

    use super::*;

    /// How SQLite would read a page of each kind, and the bound of those that have one.
    pub(crate) async fn of(db: &Db) -> Vec<(&'static str, String)> {
        let mut plans = Vec::new();
        for (name, sql) in [
            ("all", concat!("EXPLAIN QUERY PLAN ", page!("TRUE"))),
            ("at hand", concat!("EXPLAIN QUERY PLAN ", page!(concat!(at_hand!(), " AND o.state = $4")))),
            ("number", concat!("EXPLAIN QUERY PLAN ", page!("o.number = $15"))),
            ("review", concat!("EXPLAIN QUERY PLAN ", page!("o.review IS NOT NULL"))),
            (
                "returns",
                concat!(
                    "EXPLAIN QUERY PLAN ",
                    page!("o.return_asked_at IS NOT NULL AND o.state = 'delivered'")
                ),
            ),
            ("disputes", concat!("EXPLAIN QUERY PLAN ", page!("o.dispute = 'open'"))),
            ("bound", concat!("EXPLAIN QUERY PLAN ", bound!("TRUE"))),
            (
                "bound at hand",
                concat!("EXPLAIN QUERY PLAN ", bound!(concat!(at_hand!(), " AND o.state = $5"))),
            ),
            ("counts", concat!("EXPLAIN QUERY PLAN ", in_state!("paid"))),
        ] {
            let rows: Vec<(i64, i64, i64, String)> = db.all(sql, ()).await.unwrap();
            let steps: Vec<_> = rows.into_iter().map(|(.., step)| step).collect();
            plans.push((name, steps.join("; ")));
        }
        plans
    }
}
