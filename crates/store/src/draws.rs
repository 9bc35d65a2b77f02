//! Fair windows, their lists, and the line.

use crate::{Db, Error, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{
    Id, Millis, Money,
    sale::{
        self, Drawn,
        draw::{Beacon, Hash, Pledge, Secret, Seed},
    },
};

/// A row of `draws`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Draw {
    /// Its id; ids sort by age.
    pub id: i64,
    /// Whose shop holds it.
    pub account_id: i64,
    /// Of what.
    pub sku_id: i64,
    /// When the window opens.
    pub from_at: i64,
    /// When it closes.
    pub until_at: i64,
    /// How many pieces are drawn for.
    pub pieces: i64,
    /// In which format it is committed to and listed.
    pub version: i64,
    /// For how much a piece, from the second format on.
    pub price_minor: Option<i64>,
    /// Of what currency.
    pub currency: Option<String>,
    /// How many pieces of the SKU one buyer may have.
    pub per_buyer: Option<i64>,
    /// The chain of the beacon that it waits for, in hexadecimal digits.
    pub beacon_chain: Option<String>,
    /// The round of that beacon.
    pub beacon_round: Option<i64>,
    /// When it is void without it.
    pub beacon_until: Option<i64>,
    /// The key by which its receipts are checked, in hexadecimal digits.
    pub receipts: Option<String>,
    /// What hides its entrants and signs their receipts; it is never shown.
    pub secret: Option<String>,
    /// What the beacon said, in hexadecimal digits.
    pub randomness: Option<String>,
    /// The beacon's signature of that.
    pub beacon_signature: Option<String>,
    /// Whether the beacon's word did not come in time.
    pub is_void: bool,
    /// The hash of all that it is bound to, in hexadecimal digits.
    pub commitment: String,
    /// The seed, a secret until the draw is settled.
    pub seed: String,
    /// The root of the list, once it is closed.
    pub root: Option<String>,
    /// How many were on the list, once it is closed.
    pub entrants: Option<i64>,
    /// Pieces given so far.
    pub given: i64,
    /// The last turn in line of those who got none.
    pub turn: i64,
    /// When everybody on the list had an answer.
    pub settled_at: Option<i64>,
    /// Whether it was called off before anybody entered.
    pub called_off: bool,
    /// The account of whoever planned it.
    pub created_by: i64,
    /// When.
    pub created_at: i64,
}

impl Draw {
    /// What is drawn, and how far that is.
    ///
    /// # Errors
    /// [`Error::Row`] where its row says what no draw can be.
    pub fn rules(&self) -> Result<(sale::Draw, Option<Drawn>)> {
        let bytes = |text: &str| bytes(self, text);
        let draw = sale::Draw {
            id: Id(self.id),
            sku: Id(self.sku_id),
            from: Millis(self.from_at),
            until: Millis(self.until_at),
            pieces: self.pieces,
            commitment: Hash(bytes(&self.commitment)?),
            seed: Seed(bytes(&self.seed)?),
            pledge: pledge(self)?,
        };
        let Some(root) = &self.root else { return Ok((draw, None)) };
        let drawn = Drawn {
            root: Hash(bytes(root)?),
            entrants: self.entrants.unwrap_or_default(),
            randomness: self.randomness.as_deref().map(bytes).transpose()?.map(Hash),
            void: self.is_void,
            given: self.given,
            turn: self.turn,
            settled: self.settled_at.is_some(),
        };
        Ok((draw, Some(drawn)))
    }
}

/// What a draw is bound to, from the second format on.
fn pledge(row: &Draw) -> Result<Option<Pledge>> {
    if row.version < 2 {
        return Ok(None);
    }
    let missing = |what: &str| Error::Row(format!("draw {}: no {what}", row.id));
    let bytes = |text: &Option<String>, what| bytes(row, text.as_deref().ok_or_else(|| missing(what))?);
    let currency = row.currency.as_deref().and_then(|code| code.parse().ok());
    let currency = currency.ok_or_else(|| missing("currency"))?;
    let named = row.beacon_round.zip(row.beacon_until);
    let beacon = |(round, until)| -> Result<Beacon> {
        Ok(Beacon { chain: Hash(bytes(&row.beacon_chain, "chain")?), round, until: Millis(until) })
    };
    Ok(Some(Pledge {
        price: Money::new(row.price_minor.ok_or_else(|| missing("price"))?, currency),
        per_buyer: row.per_buyer,
        beacon: named.map(beacon).transpose()?,
        receipts: bytes(&row.receipts, "key")?,
        secret: Secret(bytes(&row.secret, "secret")?),
    }))
}

fn bytes(row: &Draw, text: &str) -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map(|()| bytes).map_err(|error| Error::Row(format!("draw {}: {error}", row.id)))
}

/// One order on the list of a draw.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Entrant {
    /// The order.
    pub id: i64,
    /// By which user.
    pub buyer: i64,
    /// How many pieces.
    pub quantity: i64,
    /// When it was tapped.
    pub created_at: i64,
    /// The kind of event by which its draw ended for it, if it has.
    pub outcome: Option<String>,
}

/// How far a draw is whose list is closed.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The root of the list.
    pub root: String,
    /// How many were on it.
    pub entrants: i64,
    /// What the beacon said.
    pub randomness: Option<String>,
    /// Whether that did not come in time.
    pub is_void: bool,
    /// Pieces given so far.
    pub given: i64,
    /// The last turn in line of those who got none.
    pub turn: i64,
    /// When everybody had an answer.
    pub settled: Option<Millis>,
}

macro_rules! draw {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.account_id, d.sku_id, d.from_at, d.until_at, d.pieces, d.version, d.price_minor, ",
            "d.currency, d.per_buyer, d.beacon_chain, d.beacon_round, d.beacon_until, d.receipts, d.secret, ",
            "d.randomness, d.beacon_signature, d.is_void, d.commitment, d.seed, d.root, d.entrants, d.given, ",
            "d.turn, d.settled_at, d.called_off, d.created_by, d.created_at ",
            "FROM draws d ",
            $rest
        )
    };
}

const BY_ID: &str = draw!("WHERE d.id = $1");
const OF_ACCOUNT: &str = draw!("WHERE d.account_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3");
const UNSETTLED: &str = draw!("WHERE d.settled_at IS NULL AND NOT d.called_off ORDER BY d.id");
const AHEAD: &str =
    draw!("WHERE d.sku_id = $1 AND d.settled_at IS NULL AND NOT d.called_off ORDER BY d.from_at, d.id");
const OF_PRODUCT: &str = draw!(
    "JOIN skus s ON s.id = d.sku_id WHERE s.product_id = $1 AND NOT d.called_off \
     AND (d.settled_at IS NULL OR d.settled_at > $2) ORDER BY d.from_at, d.id"
);
const OF_SKU: &str = draw!(
    "WHERE d.sku_id = $1 AND NOT d.called_off AND (d.settled_at IS NULL OR d.settled_at > $2) \
     ORDER BY d.from_at, d.id"
);
const LIST: &str = "SELECT o.id, o.buyer, o.quantity, o.created_at, (SELECT e.kind FROM order_events e \
     WHERE e.order_id = o.id AND e.was = 'in_draw' AND e.state <> 'in_draw' ORDER BY e.id LIMIT 1) AS outcome \
     FROM orders o WHERE o.draw_id = $1 AND o.id > $2 ORDER BY o.id LIMIT $3";
const TURNS: &str = "SELECT turn FROM orders WHERE sku_id = $1 AND state = 'waiting' ORDER BY turn";
const ADD: &str = "INSERT INTO draws (id, account_id, sku_id, from_at, until_at, pieces, commitment, seed, \
     created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const BIND: &str = "UPDATE draws SET version = $2, price_minor = $3, currency = $4, per_buyer = $5, beacon_chain = $6, \
     beacon_round = $7, beacon_until = $8, receipts = $9, secret = $10 WHERE id = $1";
const RECORD: &str = "UPDATE draws SET root = $2, entrants = $3, given = $4, turn = $5, settled_at = $6, \
     randomness = $7, is_void = $8 WHERE id = $1";
const HEARD: &str = "UPDATE draws SET beacon_signature = $3 WHERE id = $1 AND randomness = $2";
const AWAITING: &str = draw!(
    "WHERE d.root IS NOT NULL AND d.beacon_round IS NOT NULL AND d.randomness IS NULL AND d.settled_at IS NULL \
     AND NOT d.is_void ORDER BY d.beacon_round, d.id LIMIT $1"
);
const CALL_OFF: &str = "UPDATE draws SET called_off = TRUE WHERE id = $1 AND root IS NULL";

/// The draw with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Draw>> {
    db.find(BY_ID, (id,)).await
}

/// An account's draws older than one, the newest first.
pub async fn of_account(db: &Db, account: Id, before: Id, limit: i64) -> Result<Vec<Draw>> {
    db.all(OF_ACCOUNT, (account, before, limit)).await
}

/// Every draw that the desk must know.
pub async fn unsettled(db: &Db) -> Result<Vec<Draw>> {
    db.all(UNSETTLED, ()).await
}

/// The draws of a SKU that are ahead or not yet settled, the next first.
pub async fn ahead(db: &Db, sku: Id) -> Result<Vec<Draw>> {
    db.all(AHEAD, (sku,)).await
}

/// The draws of a product's SKUs that are not settled or were so after a moment, the next first.
pub async fn of_product(db: &Db, product: Id, since: Millis) -> Result<Vec<Draw>> {
    db.all(OF_PRODUCT, (product, since)).await
}

/// The draws of a SKU that are not settled or were so after a moment, the next first.
pub async fn of_sku(db: &Db, sku: Id, since: Millis) -> Result<Vec<Draw>> {
    db.all(OF_SKU, (sku, since)).await
}

/// Who is on the list of a draw, in order, from after an order on.
pub async fn list(db: &Db, draw: Id, after: Id, limit: i64) -> Result<Vec<Entrant>> {
    db.all(LIST, (draw, after, limit)).await
}

/// The turns of all who wait for a SKU, the first in line first.
pub async fn turns(db: &Db, sku: Id) -> Result<Vec<i64>> {
    let rows = db.all::<(i64,)>(TURNS, (sku,)).await?;
    Ok(rows.into_iter().map(|(turn,)| turn).collect())
}

/// Adds a draw that is ahead.
pub async fn add(tx: &mut Tx, draw: &Draw) -> Result<()> {
    let row = (
        draw.id,
        draw.account_id,
        draw.sku_id,
        draw.from_at,
        draw.until_at,
        draw.pieces,
        draw.commitment.as_str(),
        draw.seed.as_str(),
        draw.created_by,
        draw.created_at,
    );
    tx.run(ADD, row).await?;
    let row = (
        draw.id,
        draw.version,
        draw.price_minor,
        draw.currency.as_deref(),
        draw.per_buyer,
        draw.beacon_chain.as_deref(),
        draw.beacon_round,
        draw.beacon_until,
        draw.receipts.as_deref(),
        draw.secret.as_deref(),
    );
    tx.run(BIND, row).await.map(drop)
}

/// Draws whose list is closed and whose beacon has not been heard, the earliest round first.
pub async fn awaiting(db: &Db, limit: i64) -> Result<Vec<Draw>> {
    db.all(AWAITING, (limit,)).await
}

/// Writes how far a draw is.
pub async fn record(tx: &mut Tx, draw: Id, progress: &Progress) -> Result<()> {
    let Progress { root, entrants, randomness, is_void, given, turn, settled } = progress;
    let row = (draw, root.as_str(), *entrants, *given, *turn, *settled, randomness.as_deref(), *is_void);
    tx.run(RECORD, row).await.map(drop)
}

/// Keeps the signature by which others check what a draw took for its beacon's word.
pub async fn heard(tx: &mut Tx, draw: Id, randomness: &str, signature: &str) -> Result<()> {
    tx.run(HEARD, (draw, randomness, signature)).await.map(drop)
}

/// Calls a draw off whose list is not closed.
pub async fn call_off(tx: &mut Tx, draw: Id) -> Result<()> {
    tx.run(CALL_OFF, (draw,)).await.map(drop)
}
