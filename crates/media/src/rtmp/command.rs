//! What a peer asks for.

use super::amf::{Decoder, Value};
use super::{Closed, Limits};

/// A command message, read.
#[derive(Debug, PartialEq)]
pub(super) struct Command {
    /// What to do.
    pub(super) name: String,
    /// The number that the answer repeats.
    pub(super) transaction: f64,
    /// The command object, or null.
    object: Value,
    /// What follows the command object.
    pub(super) arguments: Vec<Value>,
}

impl Command {
    /// Reads a command's AMF0.
    pub(super) fn read(body: &[u8], limits: &Limits) -> Result<Self, Closed> {
        let mut decoder = Decoder::new(body, limits);
        let Some(Value::Text(name)) = decoder.next()? else {
            return Err(Closed::Malformed("a command without a name"));
        };
        let transaction = if let Some(Value::Number(number)) = decoder.next()? { number } else { 0.0 };
        let object = decoder.next()?.unwrap_or(Value::Null);
        let mut arguments = Vec::new();
        while let Some(value) = decoder.next()? {
            arguments.push(value);
        }
        Ok(Self { name, transaction, object, arguments })
    }

    /// The application that `connect` names, without a query and the slashes around it.
    pub(super) fn app(&self) -> String {
        let app = self.object.get("app").and_then(Value::text).unwrap_or_default();
        before_query(app).trim_matches('/').to_owned()
    }

    /// The stream key that `publish` or `FCPublish` names, without a query and the slashes around it.
    pub(super) fn key(&self) -> String {
        let name = self.arguments.first().and_then(Value::text).unwrap_or_default();
        before_query(name).trim_matches('/').to_owned()
    }
}

fn before_query(name: &str) -> &str {
    name.split_once('?').map_or(name, |(name, _)| name)
}
