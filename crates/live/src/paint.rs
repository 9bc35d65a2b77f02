//! What goes over a room's socket as JSON, and its snapshots.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use wanghong_base::wire::{Id, Money, Phase, Role};
use wanghong_core::{self as core, room};
use wanghong_shop::face::{Offer, Window};

/// As much of an account as stands beside its words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Author {
    id: Id,
    handle: String,
    name: String,
    avatar: Option<String>,
    /// How it serves the show, if it does.
    role: Option<Role>,
}

impl From<&room::Author> for Author {
    fn from(author: &room::Author) -> Self {
        Self {
            id: author.id.into(),
            handle: author.handle.clone(),
            name: author.name.clone(),
            avatar: author.avatar.clone(),
            role: author.role.map(Role),
        }
    }
}

/// Something said in a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Comment {
    id: Id,
    account: Author,
    text: String,
    /// The moment of the picture.
    at: i64,
}

impl From<&room::Comment> for Comment {
    fn from(comment: &room::Comment) -> Self {
        Self {
            id: comment.id.into(),
            account: (&comment.author).into(),
            text: comment.text.clone(),
            at: comment.at.0,
        }
    }
}

/// A card on the picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Pin {
    product: Id,
    at: i64,
}

impl From<&room::Pin> for Pin {
    fn from(pin: &room::Pin) -> Self {
        Self { product: pin.product.into(), at: pin.at.0 }
    }
}

/// What a room allows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Rules {
    /// Least time between two comments of one account; 0 is off.
    pub(crate) slow_ms: i64,
    /// Whether only followers may speak.
    pub(crate) followers_only: bool,
    /// Words not to be said; empty for all but the room's moderators.
    pub(crate) words: Vec<String>,
}

impl From<&room::Rules> for Rules {
    fn from(rules: &room::Rules) -> Self {
        Self { slow_ms: rules.slow.0, followers_only: rules.followers_only, words: rules.words.clone() }
    }
}

/// On which terms a SKU is to be had now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Shelf {
    price: Money,
    /// Whether it is in the shop.
    there: bool,
    offers: Vec<Offer>,
    draw: Option<Window>,
}

impl From<&room::Shelf> for Shelf {
    fn from(shelf: &room::Shelf) -> Self {
        Self {
            price: shelf.price.into(),
            there: shelf.there,
            offers: shelf.offers.iter().map(Offer::from).collect(),
            draw: shelf.draw.as_ref().map(Window::from),
        }
    }
}

/// Everything that can be seen of a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Snapshot {
    n: i64,
    at: i64,
    phase: Phase,
    signal: bool,
    online: i64,
    visitors: i64,
    taps: i64,
    tappers: i64,
    pins: Vec<Pin>,
    explaining: Option<Id>,
    pinned: Option<Comment>,
    rules: Rules,
    /// When the show itself was last edited while this room was open; 0 when it was not.
    edited: i64,
    say: Vec<Comment>,
    /// Comments taken back of late, which a page may still show.
    gone: Vec<Id>,
    /// Pieces left, by SKU, and places left, by offer.
    left: BTreeMap<String, i64>,
    /// The terms of the SKUs that have more than a price.
    shelf: BTreeMap<String, Shelf>,
}

/// A snapshot as JSON.
pub(crate) fn snapshot(room: &room::Snapshot) -> Snapshot {
    Snapshot {
        n: room.n,
        at: room.at.0,
        phase: Phase(room.phase),
        signal: room.signal,
        online: room.online,
        visitors: room.visitors,
        taps: room.taps,
        tappers: room.tappers,
        pins: room.pins.iter().map(Pin::from).collect(),
        explaining: room.explaining.map(Id),
        pinned: room.pinned.as_ref().map(Comment::from),
        rules: (&room.rules).into(),
        edited: room.edited.0,
        gone: room.gone.iter().copied().map(Id).collect(),
        say: room.say.iter().map(Comment::from).collect(),
        left: counts(&room.left),
        shelf: shelves(&room.shelf),
    }
}

fn shelves(shelf: &BTreeMap<core::Id, room::Shelf>) -> BTreeMap<String, Shelf> {
    shelf.iter().map(|(sku, shelf)| (sku.to_string(), shelf.into())).collect()
}

fn counts(left: &BTreeMap<core::Id, i64>) -> BTreeMap<String, i64> {
    left.iter().map(|(sku, left)| (sku.to_string(), *left)).collect()
}

/// What changed in a tick. An absent key means that nothing did; null means that nothing is there any more.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "absent and null say different things")]
pub(crate) struct Frame {
    n: i64,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phase: Option<Phase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signal: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    online: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    visitors: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    taps: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tappers: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    fly: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    say: Option<Vec<Comment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    more: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    gone: Option<Vec<Id>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pins: Option<Vec<Pin>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    explaining: Option<Option<Id>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Comment>)]
    pinned: Option<Option<Comment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rules: Option<Rules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    edited: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    left: Option<BTreeMap<String, i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    shelf: Option<BTreeMap<String, Shelf>>,
}

/// A frame as JSON.
pub(crate) fn frame(room: &room::Frame) -> Frame {
    Frame {
        n: room.n,
        at: room.at.0,
        phase: room.phase.map(Phase),
        signal: room.signal,
        online: room.online,
        visitors: room.visitors,
        taps: room.taps,
        tappers: room.tappers,
        fly: room.fly,
        say: room.say.as_ref().map(|said| said.iter().map(Comment::from).collect()),
        more: room.more,
        gone: room.gone.as_ref().map(|gone| gone.iter().copied().map(Id).collect()),
        pins: room.pins.as_ref().map(|pins| pins.iter().map(Pin::from).collect()),
        explaining: room.explaining.map(|product| product.map(Id)),
        pinned: room.pinned.as_ref().map(|pinned| pinned.as_ref().map(Comment::from)),
        rules: room.rules.as_ref().map(Rules::from),
        edited: room.edited.map(|at| at.0),
        left: room.left.as_ref().map(counts),
        shelf: room.shelf.as_ref().map(shelves),
    }
}

/// What a viewer can say over the socket; comments go over HTTP, where a no has a body.
#[derive(Deserialize, ToSchema)]
#[schema(as = SeatReport)]
pub(crate) struct Said {
    /// The moment of the picture; a page that has nothing to tell says `{}`, to be known as there.
    #[serde(default)]
    pub(crate) at: i64,
    /// Hearts since the last report.
    #[schema(nullable = false)]
    pub(crate) hearts: Option<u32>,
    /// How much of the picture was played since, in milliseconds.
    #[schema(nullable = false)]
    pub(crate) played: Option<i64>,
    /// The product looked at closely.
    #[schema(nullable = false)]
    pub(crate) click: Option<String>,
    /// Products that came on the screen; as many as fit in one message.
    #[serde(default)]
    pub(crate) seen: Vec<String>,
}
