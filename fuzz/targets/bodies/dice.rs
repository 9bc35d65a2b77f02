//! Choices and values out of a run's bytes.

use super::{document, world::Ids};
use serde_json::{Map, Value, json};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The bytes that are left, and the chance that goes on from them: inputs are short for a long time, bodies are not.
pub(crate) struct Dice<'a> {
    bytes: &'a [u8],
    chance: u64,
    /// How many more things may be odd: with many, nothing gets past the first check.
    whims: u8,
}

const NUMBERS: [i64; 10] = [
    i64::MIN,
    i64::MAX,
    -1,
    0,
    1,
    100_000_000_000,
    1_000_000_000,
    253_402_300_799_999,
    i64::MAX / 60_000,
    1 << 53,
];

const TEXTS: [&str; 12] = [
    "",
    " ",
    "\0",
    "\u{feff}\u{202e}\u{200d}",
    "👩\u{200d}👩\u{200d}👧",
    "e\u{301}\u{301}\u{301}",
    "\u{fffe}\u{10ffff}",
    "-1",
    "99999999999999999999",
    "' OR 1=1 --",
    "../../etc",
    "ſİﬃ",
];

impl<'a> Dice<'a> {
    /// Dice for a run.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let mut dice = Self { bytes, chance: hasher.finish() | 1, whims: 0 };
        dice.whims = dice.byte() % 4;
        dice
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        if let Some((first, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            return *first;
        }
        // Xorshift (Marsaglia 2003).
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance.to_be_bytes()[0]
    }

    /// Now and then yes.
    pub(crate) fn odd(&mut self) -> bool {
        self.whim(0xf8)
    }

    fn whim(&mut self, from: u8) -> bool {
        let yes = self.byte() >= from && self.whims > 0;
        self.whims -= u8::from(yes);
        yes
    }

    /// One of several.
    pub(crate) fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[usize::from(self.byte()) % of.len()]
    }

    /// A value as a schema describes it, or something else.
    pub(crate) fn value(&mut self, schema: &'static Value, name: &str, ids: &Ids) -> Value {
        if self.odd() {
            return self.wrong();
        }
        let schema = document::resolved(schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            let choice = self.one_of(choices);
            return self.value(choice, name, ids);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.one_of(words).clone();
        }
        match *self.one_of(&document::types(schema)) {
            "object" => self.object(schema, ids),
            "array" => (0..self.byte() % 4).map(|_| self.value(&schema["items"], name, ids)).collect(),
            "integer" => self.number().into(),
            "boolean" => (self.byte() % 2 == 1).into(),
            "null" => Value::Null,
            _ => self.text(name, ids).into(),
        }
    }

    fn object(&mut self, schema: &'static Value, ids: &Ids) -> Value {
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if !self.odd() {
                object.insert(name.clone(), self.value(property, name, ids));
            }
        }
        if self.odd() {
            object.insert("nobody_asked".into(), self.wrong());
        }
        object.into()
    }

    fn number(&mut self) -> i64 {
        if self.whim(0xc0) { *self.one_of(&NUMBERS) } else { i64::from(self.byte() % 10) }
    }

    /// A text that may stand under a name, or a strange one.
    pub(crate) fn text(&mut self, name: &str, ids: &Ids) -> String {
        if self.whim(0xc0) {
            return self.strange();
        }
        match name {
            "key" => format!("0190aaaa-7bbb-{:04x}", self.byte()),
            "email" => format!("p{}@a.example", self.byte()),
            "handle" => format!("p{}", self.byte()),
            "password" => "correct horse".into(),
            "currency" => "CNY".into(),
            "provider" => "test".into(),
            "number" => (*self.one_of(&["4242424242424242", "4000000000000002", "4000000000000077"])).into(),
            _ => self.known(name, ids),
        }
    }

    /// An id of what a name stands for, or now and then of something else, or of nothing.
    pub(crate) fn known(&mut self, name: &str, ids: &Ids) -> String {
        let noun = match name {
            "avatar" | "banner" | "cover" => "blob",
            other => other.trim_end_matches('s'),
        };
        if self.odd() {
            return self.one_of(&NUMBERS).to_string();
        }
        let any = if self.odd() { ids.values().nth(usize::from(self.byte()) % ids.len()) } else { None };
        match (any.or_else(|| ids.get(noun)), self.byte()) {
            // The first ones have a history: one thing leads to another.
            (Some(known), 0..0x80) => known[0].clone(),
            (Some(known), _) => self.one_of(known).clone(),
            (None, chance) => format!("word {chance}"),
        }
    }

    /// A text that is seldom typed.
    pub(crate) fn strange(&mut self) -> String {
        match self.byte() % 4 {
            0 => String::from_utf8_lossy(self.some()).into_owned(),
            1 => (*self.one_of(&["a", "網", "👧", "\n"])).repeat(usize::from(self.byte()) * 24),
            _ => (*self.one_of(&TEXTS)).into(),
        }
    }

    /// A value of any type and any size.
    fn wrong(&mut self) -> Value {
        match self.byte() % 10 {
            0 => Value::Null,
            1 => true.into(),
            2 => u64::MAX.into(),
            3 => json!(-0.5),
            4 => json!(1e308),
            5 => "x".repeat(usize::from(self.byte()) * 1_500).into(),
            6 => (0..self.byte()).fold(json!([]), |inner, _| json!([inner])),
            7 => json!({ "": {} }),
            8 => vec![Value::Null; usize::from(self.byte()) * 4].into(),
            _ => self.strange().into(),
        }
    }

    /// Some of the bytes themselves, of which there may be none.
    pub(crate) fn some(&mut self) -> &'a [u8] {
        let most = usize::from(self.byte()).min(self.bytes.len());
        let (some, rest) = self.bytes.split_at(most);
        self.bytes = rest;
        some
    }
}
