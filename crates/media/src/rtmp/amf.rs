//! AMF0, the values that commands are made of.

mod decode;
mod encode;

pub(super) use decode::Decoder;
pub(super) use encode::encode;

/// An AMF0 value. What a publisher has no use for (dates, references, XML) reads as [`Value::Null`].
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Null, undefined and all the rest.
    Null,
    /// A number.
    Number(f64),
    /// A truth.
    Bool(bool),
    /// A string, short or long.
    Text(String),
    /// An object or an associative array, in its order.
    Object(Vec<(String, Value)>),
    /// A strict array.
    Array(Vec<Value>),
}

impl Value {
    /// The text of a text.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// What an object has under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
