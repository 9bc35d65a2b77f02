//! Pages that everybody asks for at once: when a leader says "we are live", everybody loads the same two. For those
//! who are not logged in they are made once a second, however many ask, and by one request of them.

use crate::{
    Base,
    error::{Error, Result},
    facts::{Fact, Missed, News},
    limits,
};
use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse as _, Response},
};
use moka::future::Cache;
use serde::Serialize;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use wanghong_core::{Code, Id, Refusal};

/// The pages of one second.
#[derive(Debug)]
pub struct PageCache {
    pages: Cache<(Page, u64), Bytes>,
    /// Part of every key, so that a page begun before a change is not shown after it.
    age: AtomicU64,
}

/// What is asked for: a kind of page, and of which thing.
pub type Page = (&'static str, Id);

impl Default for PageCache {
    fn default() -> Self {
        let pages = Cache::builder().max_capacity(limits::PAGES).time_to_live(limits::PAGE_SPAN).build();
        Self { pages, age: AtomicU64::new(0) }
    }
}

impl PageCache {
    /// The page as JSON, made by whoever comes first.
    pub async fn page<T: Serialize>(
        &self,
        page: Page,
        make: impl Future<Output = Result<T>>,
    ) -> Result<Response> {
        let written = async {
            serde_json::to_vec(&make.await?).map(Bytes::from).map_err(|e| Error::Internal(e.to_string()))
        };
        let key = (page, self.age.load(Ordering::Acquire));
        let bytes = self.pages.try_get_with(key, written).await.map_err(|error| shared(&error))?;
        Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
    }

    /// Something that these pages show has changed.
    pub fn change(&self) {
        self.age.fetch_add(1, Ordering::AcqRel);
    }
}

/// Has pages made anew once what they show is to be had on other terms.
pub async fn follow(base: Base) {
    let mut facts = base.facts.subscribe();
    base.pages.change();
    while let Some(heard) = facts.next_before_end(&base.tasks).await {
        match heard {
            Ok(News { fact: Fact::Terms(_), .. }) | Err(Missed(_)) => base.pages.change(),
            Ok(_) => {}
        }
    }
}

/// The same no for everybody who waited.
pub fn shared(error: &Arc<Error>) -> Error {
    match &**error {
        Error::Refused(refusal) => refusal.clone().into(),
        Error::Store(error) => {
            tracing::error!(%error, "the store failed");
            Refusal::new(Code::UNAVAILABLE, "This cannot be reached just now. Nothing was done.")
                .retry_after(2_000)
                .into()
        }
        Error::Internal(error) => Error::Internal(error.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Page = ("home", Id(0));

    async fn text(pages: &PageCache, page: Page, word: &str) -> String {
        let answer = pages.page(page, async { Ok(word.to_owned()) }).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_page_is_made_once_until_something_changes() {
        let pages = PageCache::default();
        assert_eq!(text(&pages, HOME, "first").await, "\"first\"");
        assert_eq!(text(&pages, HOME, "second").await, "\"first\"");
        assert_eq!(text(&pages, ("show", Id(1)), "a show").await, "\"a show\"");
        pages.change();
        assert_eq!(text(&pages, HOME, "third").await, "\"third\"");
    }

    #[tokio::test]
    async fn a_no_is_told_to_everybody_and_not_kept() {
        let pages = PageCache::default();
        let no = pages.page::<String>(HOME, async { Err(Error::not_found()) }).await.unwrap_err();
        assert!(matches!(no, Error::Refused(no) if no.code == Code::NOT_FOUND));
        assert_eq!(text(&pages, HOME, "found").await, "\"found\"");
    }
}
