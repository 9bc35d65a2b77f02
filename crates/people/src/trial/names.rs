//! Ids with names, and answers in words that are the same at every run.

use axum::http::StatusCode;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use wanghong_core::{Code, Id};

/// What the ids of a world are called. `{show}` in an address or a body stands for the show's id, and the
/// id is written down as `{show}`.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, String>);

/// Unix milliseconds that a test can meet.
const TIMES: std::ops::Range<i64> = 1_500_000_000_000..5_000_000_000_000;

impl Names {
    /// Gives an id a name.
    pub fn learn(&mut self, name: &str, id: &Value) {
        let id = id.as_str().expect("an id is a string");
        self.0.insert(name.to_owned(), id.to_owned());
    }

    /// The id of a name.
    pub fn id(&self, name: &str) -> Id {
        self.0[name].parse().unwrap()
    }

    /// A text with ids for names.
    pub fn ids_in_text(&self, text: &str) -> String {
        let put = |text: String, (name, id): (&String, &String)| text.replace(&format!("{{{name}}}"), id);
        self.0.iter().fold(text.to_owned(), put)
    }

    /// A body with ids for names.
    pub fn ids_in(&self, value: &Value) -> Value {
        each_text(value, &|text| self.ids_in_text(text))
    }

    /// An answer on one line: names for ids, and nothing that differs from run to run.
    pub fn line(&self, answer: &Value, shown: &[&str]) -> String {
        match self.steady("", &keep(answer, shown)) {
            Value::Null => String::new(),
            value => value.to_string(),
        }
    }

    fn steady(&self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if self.0.values().any(|id| id == text) => self.name_of(text).into(),
            Value::String(text) if is_id(text) => "[id]".into(),
            Value::Number(_) if key == "retry_after_ms" => "[wait]".into(),
            Value::Number(n) if n.as_i64().is_some_and(|n| TIMES.contains(&n)) => "[time]".into(),
            Value::Array(all) => all.iter().map(|one| self.steady(key, one)).collect(),
            Value::Object(all) => {
                all.iter().map(|(key, one)| (self.steady_key(key), self.steady(key, one))).collect()
            }
            other => other.clone(),
        }
    }

    fn steady_key(&self, key: &str) -> String {
        if is_id(key) { self.name_of(key) } else { key.to_owned() }
    }

    fn name_of(&self, id: &str) -> String {
        let name = self.0.iter().find(|(_, known)| *known == id);
        name.map_or_else(|| "[id]".into(), |(name, _)| format!("{{{name}}}"))
    }
}

fn is_id(text: &str) -> bool {
    text.len() >= 15 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn each_text(value: &Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(all) => all.iter().map(|one| each_text(one, change)).collect(),
        Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), each_text(one, change))).collect(),
        other => other.clone(),
    }
}

/// Only these keys of an object, or of each in a list; all when there are none.
fn keep(answer: &Value, shown: &[&str]) -> Value {
    match answer {
        Value::Object(all) if !shown.is_empty() => {
            let kept = all.iter().filter(|(key, _)| shown.contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>().into()
        }
        Value::Array(all) => all.iter().map(|one| keep(one, shown)).collect(),
        other => other.clone(),
    }
}

/// Checks that a no holds one of the public codes, under its status, and a sentence.
pub(super) fn no(op: &str, status: StatusCode, body: &Value) {
    let code = Code::all().find(|code| body["code"] == code.word());
    let code = code.unwrap_or_else(|| panic!("{op}: {status} without a public code: {body}"));
    assert_eq!(status.as_u16(), code.status(), "{op}: {body}");
    assert!(body["message"].as_str().is_some_and(|words| !words.is_empty()), "{op}: {body}");
}
