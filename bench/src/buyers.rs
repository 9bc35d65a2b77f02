//! Many people who are logged in. They are written as rows: so many passwords would take hours to hash.

use crate::{Done, clock, rows::Rows};
use sha2::{Digest as _, Sha256};
use std::net::Ipv4Addr;

/// The id of the first of them, as user and as account; no id made by a clock is so small.
const FIRST: i64 = 1 << 40;
/// Rows of one commit.
const CHUNK: u32 = 20_000;
/// How long they stay logged in.
const LASTS: i64 = 24 * 60 * 60 * 1_000;

const USERS: &str = "INSERT INTO users (id, email, password, created_at)";
const ACCOUNTS: &str = "INSERT INTO accounts (id, user_id, handle, name, leader, created_at)";
const SESSIONS: &str = "INSERT INTO sessions (token, user_id, created_at, expires_at)";

/// Writes so many of them.
pub(crate) fn write(rows: &Rows, count: u32) -> Done {
    let now = clock::wall();
    for begin in (0..count).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
        let all = || begin..count.min(begin + CHUNK);
        let user = |n: u32| (id(n), format!("buyer{n}@example.com"), "none", now);
        let account = |n: u32| (id(n), id(n), format!("buyer{n}"), format!("Buyer {n}"), false, now);
        let session = |n: u32| (Sha256::digest(token(n)).to_vec(), id(n), now, now + LASTS);
        rows.wait(async {
            let mut tx = rows.db.begin().await?;
            tx.insert(USERS, all().map(user).collect(), "").await?;
            tx.insert(ACCOUNTS, all().map(account).collect(), "").await?;
            tx.insert(SESSIONS, all().map(session).collect(), "").await?;
            tx.commit().await
        })?;
    }
    Ok(())
}

fn id(n: u32) -> i64 {
    FIRST + i64::from(n)
}

fn token(n: u32) -> String {
    format!("buyer-{n}")
}

/// A request of the `n`th of them, with a body: from a network and a session of their own, in a browser with the
/// cookie of a `visitor`.
pub(crate) fn request(n: u32, visitor: &str, line: &str, body: &str) -> Vec<u8> {
    let address = Ipv4Addr::from_bits((11 << 24) + (n << 8) + 1);
    format!(
        "{line} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncookie: session={}; {visitor}\r\n\
         x-forwarded-for: {address}\r\ncontent-length: {}\r\n\r\n{body}",
        token(n),
        body.len()
    )
    .into_bytes()
}

/// A key as browsers make them (UUID version 7, RFC 9562 section 5.7): the time, then chance, for which `n` stands.
pub(crate) fn key(n: u64) -> String {
    let ms = clock::wall().cast_unsigned();
    let chance = mixed(n);
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        ms >> 16,
        ms & 0xFFFF,
        chance >> 52,
        0x8000 | (chance >> 40) & 0x3FFF,
        (chance << 8 | n & 0xFF) & 0xFFFF_FFFF_FFFF
    )
}

/// Spreads numbers over all others (the finaliser of `SplitMix64`); no two become one.
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_is_a_uuid_of_its_own() {
        let keys: BTreeSet<_> = (0..10_000).map(key).collect();
        assert_eq!(keys.len(), 10_000);
        for key in keys {
            let parts: Vec<_> = key.split('-').map(str::len).collect();
            assert_eq!((parts, key.as_bytes()[14]), (vec![8, 4, 4, 4, 12], b'7'), "{key}");
        }
    }
}
