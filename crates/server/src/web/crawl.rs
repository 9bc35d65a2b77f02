//! What search engines ask for first: where not to look, and what there is to be found.

use super::escape;
use crate::{app::App, limits};
use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use moka::future::Cache;
use std::fmt::Write as _;
use wanghong_base::error::{Error, Result};
use wanghong_store::{accounts, lives};

/// Pages that are somebody's own, and what is no page.
const PRIVATE: [&str; 7] = ["/api/", "/login", "/me", "/orders", "/setup", "/signup", "/studio"];

/// The list for search engines, kept for a while: it is long, and anybody may ask for it.
#[derive(Clone, Debug)]
pub(crate) struct Sitemap(Cache<(), Bytes>);

impl Default for Sitemap {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(1).time_to_live(limits::SITEMAP_SPAN).build())
    }
}

/// `/robots.txt` (RFC 9309).
pub(crate) async fn robots(State(app): State<App>) -> Response {
    let mut text = String::from("User-agent: *\n");
    for path in PRIVATE {
        let _written = writeln!(text, "Disallow: {path}");
    }
    let _written = writeln!(text, "Sitemap: {}/sitemap.xml", site(&app));
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), KEEP], text).into_response()
}

/// `/sitemap.xml` (sitemaps.org): the home page, leaders and shows that everybody may know of, the newest first. One
/// list has room for 50,000.
pub(crate) async fn sitemap(State(app): State<App>) -> Result<Response> {
    let made = app.sitemap.0.try_get_with((), list(&app)).await;
    // The first who asks has heard the cause; the others only that there is one.
    let list = made.map_err(|error| Error::Internal(format!("sitemap: {error}")))?;
    Ok(([(header::CONTENT_TYPE, "application/xml"), KEEP], list).into_response())
}

/// How long either may be kept.
const KEEP: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=600");

async fn list(app: &App) -> wanghong_store::Result<Bytes> {
    let handles = accounts::stages(&app.base.db, limits::SITEMAP).await?;
    let shows = lives::announced(&app.base.db, limits::SITEMAP).await?;
    let site = escape(site(app));
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let leaders = handles.iter().map(|handle| format!("/@{handle}"));
    let shows = shows.iter().map(|id| format!("/live/{id}"));
    for path in std::iter::once("/".to_owned()).chain(leaders).chain(shows) {
        let _written = writeln!(text, "<url><loc>{site}{path}</loc></url>");
    }
    text.push_str("</urlset>\n");
    Ok(text.into())
}

fn site(app: &App) -> &str {
    &app.base.config.public_url
}
