//! What a room allows: how often, whom, and which words.

use crate::{limits, time::Millis, words::fold};
use std::collections::BTreeMap;

/// The rules of one room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Least time between two comments of one account; zero is off.
    pub slow: Millis,
    /// Whether only followers may speak.
    pub followers_only: bool,
    /// Words that may not be said.
    pub words: Vec<String>,
}

impl Rules {
    /// These rules within their limits: a slow mode that can be waited for, words that can be matched.
    #[must_use]
    pub fn fit(self) -> Self {
        let mut words = self.words;
        words.retain(|word| !fold(word).is_empty() && word.chars().count() <= limits::BLOCKED_WORD);
        words.truncate(limits::BLOCKED_WORDS);
        Self { slow: self.slow.clamp(Millis(0), limits::SLOW_MODE), words, ..self }
    }

    /// These rules without the words, which would teach how to get around them.
    #[must_use]
    pub fn public(&self) -> Self {
        Self { slow: self.slow, followers_only: self.followers_only, words: Vec::new() }
    }
}

/// Blocked words, folded, by their first letter.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<char, Vec<String>>);

impl Words {
    pub(super) fn new(words: &[String]) -> Self {
        let mut by_first = BTreeMap::<char, Vec<String>>::new();
        for word in words.iter().map(|word| fold(word)) {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push(word);
            }
        }
        Self(by_first)
    }

    /// Whether a folded text holds one of the words.
    pub(super) fn in_folded(&self, text: &str) -> bool {
        text.char_indices().any(|(at, first)| {
            let words = self.0.get(&first).into_iter().flatten();
            text.get(at..).is_some_and(|rest| words.into_iter().any(|word| rest.starts_with(word.as_str())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(word: &str, text: &str) -> bool {
        Words::new(&[word.to_owned()]).in_folded(&fold(text))
    }

    #[test]
    fn disguises_do_not_help() {
        for text in ["加微信", "请 加 微 信 吧", "加\u{200B}微\u{FEFF}信", "加　微　信"] {
            assert!(blocks("加微信", text), "{text}");
        }
        for text in ["spam", "SPAM!", "ｓｐａｍ", "ＳＰＡＭ", "s p\u{AD}am", "no s\u{2060}pam"] {
            assert!(blocks("Spam", text), "{text}");
        }
        assert!(!blocks("加微信", "微信加"));
        assert!(!blocks("spam", "spa m ".trim_end_matches("m ")));
    }

    #[test]
    fn rules_are_kept_within_limits() {
        let long = "x".repeat(limits::BLOCKED_WORD + 1);
        let words = vec![" \u{200B}".to_owned(), long, "ok".to_owned()];
        let rules = Rules { slow: Millis(i64::MAX), followers_only: true, words }.fit();
        assert_eq!(rules, Rules { slow: limits::SLOW_MODE, followers_only: true, words: vec!["ok".into()] });
        assert_eq!(rules.public().words, Vec::<String>::new());
    }
}
