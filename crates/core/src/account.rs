//! Voices, and the hands that serve them.

use crate::{
    limits,
    refusal::{Code, Refusal},
    word::words,
};

words! {
    /// What a grant lets a user do for an account.
    Role {
        /// The voice itself: everything but the server.
        Leader = "leader",
        /// Runs the show: opens, ends, pins, explains.
        Director = "director",
        /// Works the show's cues beside the director.
        Operator = "operator",
        /// Keeps the room decent.
        Moderator = "moderator",
        /// Sells: catalogue, stock, orders.
        Shop = "shop",
        /// Runs the server: everything, for every account.
        Admin = "admin",
    }
}

/// A handle that can stand in an address: small letters, digits and underscores.
pub fn handle(text: &str) -> Result<String, Refusal> {
    let handle = text.trim().trim_start_matches('@').to_ascii_lowercase();
    let shape = handle.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !shape || !limits::HANDLE.contains(&handle.len()) {
        let (least, most) = (limits::HANDLE.start(), limits::HANDLE.end());
        let message = format!("A handle has {least} to {most} small letters, digits or underscores.");
        return Err(Refusal::new(Code::INVALID, message).field("handle"));
    }
    Ok(handle)
}

/// An e-mail address, in the loosest shape that can be delivered; only a message sent there proves more.
pub fn email(text: &str) -> Result<String, Refusal> {
    let email = text.trim().to_lowercase();
    let halves = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.starts_with('.')
    });
    let plain = email.chars().all(|c| !c.is_whitespace() && !c.is_control());
    if halves && plain && email.len() <= limits::EMAIL {
        return Ok(email);
    }
    Err(Refusal::new(Code::INVALID, "This is not an e-mail address.").field("email"))
}

/// A password long enough to be worth hashing and short enough to be hashed.
pub fn password(text: &str) -> Result<&str, Refusal> {
    if limits::PASSWORD.contains(&text.chars().count()) {
        return Ok(text);
    }
    let (least, most) = (limits::PASSWORD.start(), limits::PASSWORD.end());
    Err(Refusal::new(Code::INVALID, format!("A password has {least} to {most} characters."))
        .field("password"))
}

/// A key that makes a request one however often it is sent: any characters but controls, as many as `range` says.
pub fn key(text: &str, range: &std::ops::RangeInclusive<usize>) -> Result<(), Refusal> {
    if range.contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("A key has {} to {} characters.", range.start(), range.end());
    Err(Refusal::new(Code::INVALID, message).field("key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_plain() {
        assert_eq!(handle("@Lei_Jun ").unwrap(), "lei_jun");
        for wrong in ["", "a", "雷军", "a b", "a/b", &"x".repeat(31)] {
            assert_eq!(handle(wrong).unwrap_err().field, Some("handle"), "{wrong}");
        }
    }

    #[test]
    fn addresses_need_a_domain() {
        assert_eq!(email(" A@B.example ").unwrap(), "a@b.example");
        for wrong in ["", "a", "a@b", "@b.c", "a@.b", "a@b@c.d", "a b@c.d"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_hold_no_controls() {
        assert!(key("0190aaaa-7b", &(1..=64)).is_ok());
        for wrong in ["", "a\0b", "a\n", &"x".repeat(65)] {
            assert_eq!(key(wrong, &(1..=64)).unwrap_err().field, Some("key"), "{wrong}");
        }
    }

    #[test]
    fn roles_keep_their_words() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(*role));
        }
        assert_eq!(Role::from_word("owner"), None);
    }
}
