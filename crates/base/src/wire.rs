//! How ids and money travel in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::borrow::Cow;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::RefOr,
    openapi::schema::{ObjectBuilder, Schema, Type},
};
use wanghong_core as core;

/// The prefix of everything that can be asked and that Mastodon's API does not have.
pub const PREFIX: &str = "/api/wanghong/v1";

/// An id: a decimal string, since JavaScript numbers lose digits above 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub core::Id);

impl From<i64> for Id {
    fn from(id: i64) -> Self {
        Self(core::Id(id))
    }
}

impl From<core::Id> for Id {
    fn from(id: core::Id) -> Self {
        Self(id)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        let digits = text.bytes().all(|letter| letter.is_ascii_digit());
        let id = text.parse().ok().filter(|_| digits);
        id.map(Self).ok_or_else(|| D::Error::custom("an id is a decimal string"))
    }
}

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]+$")).into()
    }
}

impl ToSchema for Id {
    fn name() -> Cow<'static, str> {
        "Id".into()
    }
}

/// From where a list goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// The last id of the page before.
    #[param(value_type = String, required = false)]
    before: Option<Id>,
}

impl Before {
    /// That id; none is larger than this where the list begins.
    pub fn id(&self) -> core::Id {
        self.before.map_or(core::Id(i64::MAX), |Id(id)| id)
    }
}

/// An amount in minor units of a currency.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct Money {
    /// How many fen, cents, yen.
    pub minor: i64,
    /// ISO 4217.
    pub(crate) currency: String,
}

impl Money {
    /// So much of a currency.
    pub fn new(minor: i64, currency: &str) -> Self {
        Self { minor, currency: currency.to_owned() }
    }

    /// As the rules know it.
    pub fn read(&self) -> Result<core::Money, core::Refusal> {
        Ok(core::Money::new(self.minor, self.currency.parse()?))
    }
}

impl From<core::Money> for Money {
    fn from(money: core::Money) -> Self {
        Self::new(money.minor, money.currency.code())
    }
}

/// Words of the rules as JSON strings, and as enumerations in the API's description.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:ty;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $word);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0.word())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = Cow::<'de, str>::deserialize(from)?;
                <$word>::from_word(&word).map(Self).ok_or_else(|| D::Error::custom(format!("unknown word “{word}”")))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$word>::ALL.iter().map(|one| one.word());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

words! {
    /// What a grant lets a user do for an account.
    Role = core::account::Role;
    /// What a token may be used for.
    Scope = core::token::Scope;
    /// Where a show is in its evening.
    Phase = core::post::Phase;
    /// Where an order is in its life.
    OrderState = core::sale::State;
    /// What sort of offer it is.
    OfferKind = core::sale::offer::Kind;
    /// For whom an invoice is.
    InvoiceKind = core::invoice::Kind;
    /// What a moderator lays upon an account.
    BanKind = core::room::Sentence;
}

/// Where a blob can be fetched.
pub fn blob_url(id: core::Id) -> String {
    format!("/blob/{id}")
}
