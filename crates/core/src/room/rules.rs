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

/// A blocked word.
#[derive(Debug)]
struct Word {
    folded: String,
    /// As a moderator wrote it.
    written: String,
}

/// Blocked words by their first letter, folded.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<char, Vec<Word>>);

impl Words {
    pub(super) fn new(words: &[String]) -> Self {
        let mut by_first = BTreeMap::<char, Vec<Word>>::new();
        for written in words.iter().cloned() {
            let folded = fold(&written);
            if let Some(first) = folded.chars().next() {
                by_first.entry(first).or_default().push(Word { folded, written });
            }
        }
        Self(by_first)
    }

    /// The first of the words that a folded text holds, as a moderator wrote it.
    pub(super) fn in_folded(&self, text: &str) -> Option<&str> {
        text.char_indices().find_map(|(at, first)| {
            let rest = text.get(at..)?;
            let found = self.0.get(&first)?.iter().find(|word| rest.starts_with(&word.folded));
            found.map(|word| word.written.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(word: &str, text: &str) -> bool {
        Words::new(&[word.to_owned()]).in_folded(&fold(text)).is_some()
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
