//! What the API's description says.

use axum::http::{Method, StatusCode};
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../docs/openapi.json")).expect("the description is JSON")
});

/// Everything that can be asked.
pub(crate) static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, verbs)| verbs.as_object().expect("verbs").iter().map(|(v, o)| read(path, v, o)))
        .collect()
});

/// One of the things that can be asked.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Names and schemas of what follows the question mark.
    pub(crate) query: Vec<(&'static str, &'static Value)>,
    /// Media type and schema of the body.
    pub(crate) body: Option<(&'static str, &'static Value)>,
    pub(crate) success: StatusCode,
    /// The schema of a success, where it is JSON.
    pub(crate) answer: Option<&'static Value>,
}

impl Operation {
    /// The noun that an address begins with.
    pub(crate) fn noun(&self) -> &'static str {
        self.path.split('/').nth(4).unwrap_or_default().trim_end_matches('s')
    }

    /// The noun that an address ends with.
    pub(crate) fn last(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches('s')
    }
}

fn read(path: &'static str, verb: &str, operation: &'static Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let (status, answer) = operation["responses"].as_object().and_then(|all| all.iter().next()).expect("one");
    let body = operation["requestBody"]["content"].as_object().and_then(|all| all.iter().next());
    Operation {
        name: operation["operationId"].as_str().expect("a name"),
        method: verb.to_uppercase().parse().expect("a method"),
        path,
        query: parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| (parameter["name"].as_str().expect("a name"), &parameter["schema"]))
            .collect(),
        body: body.map(|(mime, body)| (mime.as_str(), &body["schema"])),
        success: status.parse().expect("a status"),
        answer: answer.pointer("/content/application~1json/schema"),
    }
}

/// A schema by its name.
pub(crate) fn described(name: &str) -> &'static Value {
    &DOCUMENT["components"]["schemas"][name]
}

/// The schema behind a reference.
pub(crate) fn resolved(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => described(reference.rsplit('/').next().unwrap_or(reference)),
        None => schema,
    }
}

/// The types a schema allows.
pub(crate) fn types(schema: &'static Value) -> Vec<&'static str> {
    match &schema["type"] {
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Whether a value is what a schema describes.
pub(crate) fn fits(schema: &'static Value, value: &Value) -> bool {
    let schema = resolved(schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().any(|choice| fits(choice, value));
    }
    let listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    let large_enough = schema["minimum"].as_f64().is_none_or(|least| value.as_f64() >= Some(least));
    let types = types(schema);
    listed && large_enough && (types.is_empty() || types.iter().any(|kind| is(kind, schema, value)))
}

fn is(kind: &str, schema: &'static Value, value: &Value) -> bool {
    match (kind, value) {
        ("object", Value::Object(given)) => {
            let known = schema["properties"].as_object().into_iter().flatten();
            let more = schema.get("additionalProperties").filter(|more| more.is_object());
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            required.into_iter().all(|name| given.contains_key(name))
                && known.into_iter().all(|(name, one)| given.get(name).is_none_or(|value| fits(one, value)))
                && more.is_none_or(|more| given.values().all(|value| fits(more, value)))
        }
        ("array", Value::Array(given)) => given.iter().all(|value| fits(&schema["items"], value)),
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        (kind, Value::String(_)) => kind == "string",
        (kind, Value::Number(_)) => kind == "number",
        (kind, Value::Bool(_)) => kind == "boolean",
        (kind, Value::Null) => kind == "null",
        _ => false,
    }
}
