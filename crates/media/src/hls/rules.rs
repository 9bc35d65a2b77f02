//! What RFC 8216bis (draft-pantos-hls-rfc8216bis-16) asks of a live playlist, rule by rule, checked as a player sees it:
//! playlist after playlist.

mod listing;
mod one;
mod reload;

use std::fmt;

use listing::Listing;

/// A rule that a playlist breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The section that has the rule.
    pub section: &'static str,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.section, self.what)
    }
}

/// A watch over one media playlist.
#[derive(Debug, Default)]
pub struct Rules {
    last: Option<Listing>,
    findings: Vec<Finding>,
}

impl Rules {
    /// Looks at the playlist as it is now.
    pub fn playlist(&mut self, text: &str) {
        let listing = match Listing::read(text) {
            Ok(listing) => listing,
            Err(what) => return self.note("4", &what),
        };
        one::check(self, &listing);
        if let Some(last) = self.last.take() {
            reload::check(self, &last, &listing);
        }
        self.last = Some(listing);
    }

    /// What was wrong so far, each said once.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn note(&mut self, section: &'static str, what: &str) {
        let finding = Finding { section, what: what.to_owned() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Notes what is wrong unless it is right.
    fn hold(&mut self, right: bool, section: &'static str, what: impl FnOnce() -> String) {
        if !right {
            self.note(section, &what());
        }
    }
}

#[cfg(test)]
mod tests;
