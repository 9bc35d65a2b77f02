//! What stands in one column of a row, on its way to a value of the rules: `#[sqlx(try_from = "Number")]` on a field. A
//! word that no rule knows is an error of the row that holds it.

use sqlx::Type;
use wanghong_core::{Id, Millis, post::Phase, room::Sentence};

/// A number.
#[derive(Debug, Type)]
#[sqlx(transparent)]
pub(crate) struct Number(i64);

/// A number, or nothing.
#[derive(Debug, Type)]
#[sqlx(transparent)]
pub(crate) struct Perhaps(Option<i64>);

/// A word.
#[derive(Debug, Type)]
#[sqlx(transparent)]
pub(crate) struct Word(String);

/// No rule knows a word. The log says which: sqlx names the column and prints no error of ours.
#[derive(Debug, thiserror::Error)]
#[error("an unknown word")]
pub(crate) struct Unknown;

macro_rules! numbers {
    ($($kind:ident)*) => {$(
        impl From<Number> for $kind {
            fn from(Number(number): Number) -> Self {
                Self(number)
            }
        }

        impl From<Perhaps> for Option<$kind> {
            fn from(Perhaps(number): Perhaps) -> Self {
                number.map($kind)
            }
        }
    )*};
}

macro_rules! words {
    ($($kind:ident: $name:literal)*) => {$(
        impl TryFrom<Word> for $kind {
            type Error = Unknown;

            fn try_from(Word(word): Word) -> Result<Self, Unknown> {
                Self::from_word(&word).ok_or_else(|| {
                    tracing::error!(word, concat!("no version of this program writes this for a ", $name));
                    Unknown
                })
            }
        }
    )*};
}

numbers! { Id Millis }
words! { Phase: "phase" Sentence: "sentence on an account" }
