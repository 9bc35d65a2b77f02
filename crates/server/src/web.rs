//! The web, built by `web/` and carried inside the binary.

pub(crate) mod crawl;
mod pages;

use crate::app::App;
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest as _, Sha256};
use std::{borrow::Cow, sync::LazyLock};
use wanghong_base::error::{Error, Result};
use wanghong_core::{Id, policy::Actor};
use wanghong_people::{auth::session, posts::known_to};
use wanghong_store::{accounts, draws, lives};

#[derive(RustEmbed)]
#[folder = "../../web/build"]
#[allow_missing = true]
struct Files;

/// Files whose name holds a hash of what is in them.
const IMMUTABLE: &str = "_app/immutable/";

/// A file of the web, or the one page that every other address is. Of an address that has no page, or is about something
/// that is not there for whoever asks, the page says so and the status too.
pub(crate) async fn file(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    // A player that asks for a picture which is gone must not get a page.
    let below_a_show = path.strip_prefix("live/").is_some_and(|rest| rest.contains('/'));
    if (path.starts_with("api/") && path != "api/docs") || path.starts_with("blob/") || below_a_show {
        return Error::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return ([(header::ALLOW, "GET, HEAD")], Error::method_not_allowed()).into_response();
    }
    match Files::get(path) {
        Some(file) if !path.is_empty() && path != "index.html" => asset(path, file, &headers),
        _ if path.starts_with("_app/") => StatusCode::NOT_FOUND.into_response(),
        _ => page(&app, &headers, path).await,
    }
}

fn asset(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", STANDARD.encode(file.metadata.sha256_hash()));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let keep = if path.starts_with(IMMUTABLE) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let head = [
        (header::CONTENT_TYPE, mime.essence_str().to_owned()),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, etag),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    let zipped = accepts_gzip(headers).then(|| Files::get(&format!("{path}.gz"))).flatten();
    match zipped {
        Some(zipped) => {
            let coding = [(header::CONTENT_ENCODING, "gzip")];
            (head, coding, whole(zipped)).into_response()
        }
        None => (head, whole(file)).into_response(),
    }
}

/// The bytes of a file, which lie in the binary: nobody gets a copy of their own.
fn whole(file: EmbeddedFile) -> Body {
    match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes).into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| value.split(',').any(|coding| coding.trim().starts_with("gzip")))
}

async fn page(app: &App, headers: &HeaderMap, path: &str) -> Response {
    let Some(index) = Files::get("index.html") else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The web was not built: run `make web`.").into_response();
    };
    let index = String::from_utf8_lossy(&index.data).into_owned();
    let sight = sight(app, headers, path).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "whether there is something at an address was not looked up");
        Sight::Page(None)
    });
    let (status, page) = match sight {
        Sight::Nothing => (StatusCode::NOT_FOUND, index),
        Sight::Page(None) => (StatusCode::OK, index),
        Sight::Page(Some(tags)) => (StatusCode::OK, with_head(&index, &tags).unwrap_or(index)),
    };
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
        (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
    ];
    (status, head, page).into_response()
}

/// What no page of ours asks a browser for.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=()";

/// The page with other tags between its marks.
fn with_head(index: &str, tags: &str) -> Option<String> {
    let (before, rest) = index.split_once("<!--head-->")?;
    let (_, after) = rest.split_once("<!--/head-->")?;
    Some(format!("{before}{tags}{after}"))
}

/// What a page may load: our own, and the one bootstrap script by its hash.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let index = Files::get("index.html").map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let digest = |script| STANDARD.encode(Sha256::digest(script));
    let scripts = inline_scripts(index.as_deref().unwrap_or_default());
    let hashes = scripts.fold(String::new(), |all, script| all + " 'sha256-" + &digest(script) + "'");
    let policy = format!(
        "default-src 'self'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data: blob:; \
         media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'self'"))
});

fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next())
}

/// What is at an address, as far as whoever asks may know.
enum Sight {
    Nothing,
    /// A page, with the tags by which other sites and messengers show it where it is public.
    Page(Option<String>),
}

async fn sight(app: &App, headers: &HeaderMap, path: &str) -> Result<Sight> {
    // Some messengers write the sign before a handle as they write it in a query.
    let path = path.strip_suffix('/').unwrap_or(path).replacen("%40", "@", 1);
    let path = path.as_str();
    if !pages::known(path) {
        return Ok(Sight::Nothing);
    }
    if let Some(id) = path.strip_prefix("live/").and_then(pages::id) {
        return show(app, headers, id).await;
    }
    if let Some(id) = path.strip_prefix("draws/").and_then(pages::id) {
        let there = draws::by_id(&app.base.db, id).await?.is_some();
        return Ok(if there { Sight::Page(None) } else { Sight::Nothing });
    }
    let Some(handle) = pages::handle(path) else { return Ok(Sight::Page(None)) };
    let account = accounts::by_handle(&app.base.db, &handle).await?;
    let shown = |account: accounts::Account| {
        let path = format!("@{}", account.handle);
        Sight::Page(Some(tags(app, &path, &account.name, &account.bio, account.avatar)))
    };
    Ok(account.map_or(Sight::Nothing, shown))
}

/// A show. A draft is there for its team alone, and without tags.
async fn show(app: &App, headers: &HeaderMap, id: Id) -> Result<Sight> {
    let Some(live) = lives::by_id(&app.base.db, id).await? else { return Ok(Sight::Nothing) };
    if !known_to(&Actor::nobody(), &live) {
        let actor =
            session::who(&app.people, headers).await.map_or_else(|_unknown| Actor::nobody(), |who| who.actor);
        let ours = known_to(&actor, &live);
        return Ok(if ours { Sight::Page(None) } else { Sight::Nothing });
    }
    let account = accounts::by_id(&app.base.db, live.account_id).await?;
    let name = account.map(|account| account.name).unwrap_or_default();
    Ok(Sight::Page(Some(tags(app, &format!("live/{id}"), &live.title, &name, live.cover))))
}

fn tags(app: &App, path: &str, title: &str, about: &str, picture: Option<Id>) -> String {
    let (title, about) = (escape(title), escape(about));
    let site = escape(&app.base.config.public_url);
    let path = escape(path);
    let picture = picture.map_or_else(String::new, |blob| {
        format!("<meta property=\"og:image\" content=\"{site}/blob/{blob}\">")
    });
    format!(
        "<title>{title}</title><meta name=\"description\" content=\"{about}\"><meta property=\"og:title\" content=\"{title}\">\
         <meta property=\"og:description\" content=\"{about}\"><meta property=\"og:url\" content=\"{site}/{path}\">\
         <meta property=\"og:type\" content=\"website\">{picture}"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_tag() {
        assert_eq!(escape("\"><script>&"), "&quot;&gt;&lt;script&gt;&amp;");
    }

    #[test]
    fn a_public_page_has_its_own_head() {
        let index = "<head><!--head--><title>wanghong</title><!--/head--></head>";
        assert_eq!(with_head(index, "<title>Launch</title>").unwrap(), "<head><title>Launch</title></head>");
    }

    /// `'self'` covers a WebSocket of ours too (Content Security Policy Level 3).
    #[test]
    fn a_page_speaks_with_nobody_but_us() {
        let policy = POLICY.to_str().unwrap();
        let connect = policy.split("; ").find(|part| part.starts_with("connect-src"));
        assert_eq!(connect, Some("connect-src 'self'"));
    }

    #[test]
    fn only_scripts_without_attributes_are_inline() {
        let html = "<script src=a></script><script>one</script>\n<script>two</script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["one", "two"]);
    }
}
