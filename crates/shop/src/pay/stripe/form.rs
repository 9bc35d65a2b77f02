//! Bodies as Stripe takes them: `application/x-www-form-urlencoded`, with brackets for what is nested.

use std::fmt::{Display, Write as _};

/// A body under way.
#[derive(Debug, Default)]
pub struct Form(String);

impl Form {
    /// Adds a field.
    pub fn put(&mut self, name: &str, value: impl Display) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&escaped(name));
        self.0.push('=');
        self.0.push_str(&escaped(&value.to_string()));
        self
    }

    /// The body.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A text for a body or an address: all but RFC 3986's unreserved characters as `%XX`.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _infallible = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_field() {
        let mut form = Form::default();
        form.put("a[b]", "x=1&y 网").put("n", 5);
        assert_eq!(form.text(), "a%5Bb%5D=x%3D1%26y%20%E7%BD%91&n=5");
    }
}
