//! Requests that another site made a browser send are refused.
//!
//! Browsers say where a request comes from (Fetch Metadata, and RFC 6454's `Origin`); a client that says
//! neither is no browser and carries nobody's cookies by accident.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};
use wanghong_base::error::Result;
use wanghong_core::{Code, Refusal};

/// Turns away what would change something, or open a socket, for a page that is not ours.
pub fn guard(request: &Request) -> Result<()> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let opens_socket = request.headers().contains_key(header::UPGRADE);
    if (!reads || opens_socket) && !ours(request.headers()) {
        return Err(Refusal::new(Code::FORBIDDEN, "Another site asked for this.").into());
    }
    Ok(())
}

fn ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) == text("host"),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_act() {
        assert!(ours(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(ours(&headers(&[("host", "a.example"), ("origin", "https://a.example")])));
        assert!(ours(&headers(&[])), "curl");
        assert!(!ours(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!ours(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!ours(&headers(&[("host", "a.example"), ("origin", "https://evil.example")])));
        assert!(!ours(&headers(&[("host", "a.example"), ("origin", "null")])));
    }
}
