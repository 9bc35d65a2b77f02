//! Bodies under way. Each is kept in a file without a name until it is whole: a slow sender costs no memory and takes no
//! place from those whose bodies are there, and of one who goes, or of a program that is killed, nothing is left.

use crate::{auth::Person, limits};
use axum::{RequestExt as _, body::Body, extract::Request};
use http_body_util::BodyExt as _;
use std::{
    collections::HashMap,
    io::{self, SeekFrom},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
};
use wanghong_base::{
    error::{Error, Result},
    extract::broken,
};
use wanghong_core::{Code, Refusal};

/// Where bodies are kept while they come, and whose they are.
#[derive(Debug)]
pub struct Uploads {
    folder: PathBuf,
    places: Arc<Places>,
}

impl Uploads {
    /// Keeps them in a folder, which is made when absent.
    pub fn open(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&folder).map_err(kept)?;
        Ok(Self { folder, places: Arc::default() })
    }

    /// How many come in just now.
    #[cfg(test)]
    pub(crate) fn under_way(&self) -> usize {
        self.places.0.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// Takes the body of somebody's request, as fast as it comes.
    pub(crate) async fn take(&self, person: &Person, request: Request) -> Result<Upload> {
        let place = self.places.enter(&[
            (format!("account {}", person.account), limits::UPLOADS_AT_ONCE),
            (format!("network {}", person.caller.network()), limits::UPLOADS_OF_NETWORK),
        ])?;
        let mut file = nameless(&self.folder)?;
        write(request.with_limited_body().into_body(), &mut file).await?;
        Ok(Upload { file, _place: place })
    }
}

/// A body that is there.
#[derive(Debug)]
pub(crate) struct Upload {
    file: File,
    _place: Place,
}

impl Upload {
    /// All of it, in memory. Ask when it is its turn.
    pub(crate) async fn read(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0)).await.map_err(kept)?;
        self.file.read_to_end(&mut bytes).await.map_err(kept)?;
        Ok(bytes)
    }
}

fn nameless(folder: &Path) -> Result<File> {
    Ok(File::from_std(tempfile::tempfile_in(folder).map_err(kept)?))
}

async fn write(mut body: Body, file: &mut File) -> Result<()> {
    while let Some(frame) = body.frame().await {
        if let Ok(bytes) = frame.map_err(|error| broken(&error))?.into_data() {
            file.write_all(&bytes).await.map_err(kept)?;
        }
    }
    file.flush().await.map_err(kept)
}

fn kept(error: io::Error) -> Error {
    wanghong_store::Error::File(error).into()
}

/// How many bodies are under way: in all, and of each account and network.
#[derive(Debug, Default)]
struct Places(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    each: HashMap<String, usize>,
}

/// A body's place among all and among those of its sender.
#[derive(Debug)]
struct Place {
    places: Arc<Places>,
    of: Vec<String>,
}

impl Places {
    fn enter(self: &Arc<Self>, of: &[(String, usize)]) -> Result<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |(key, most): &(String, usize)| counts.each.get(key).is_some_and(|count| count >= most);
        if counts.all >= limits::UPLOADS_UNDER_WAY || of.iter().any(full) {
            let words = "Too much is being uploaded at once. Try again when some of it is there.";
            return Err(Refusal::new(Code::BUSY, words).retry_after(2_000).into());
        }
        counts.all += 1;
        for (key, _) in of {
            *counts.each.entry(key.clone()).or_default() += 1;
        }
        Ok(Place { places: Arc::clone(self), of: of.iter().map(|(key, _)| key.clone()).collect() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all = counts.all.saturating_sub(1);
        for key in &self.of {
            if let Some(count) = counts.each.get_mut(key) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    counts.each.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sender_takes_some_places_and_all_senders_not_more_than_there_are() {
        let places = Arc::new(Places::default());
        let of = |who: &str| places.enter(&[(who.to_owned(), 2)]);
        let mine = [of("me").unwrap(), of("me").unwrap()];
        assert!(of("me").is_err());
        assert!(of("you").is_ok());
        drop(mine);
        let all: Vec<_> = (0..limits::UPLOADS_UNDER_WAY).map(|n| of(&n.to_string()).unwrap()).collect();
        assert!(of("me").is_err());
        drop(all);
        assert!(of("me").is_ok());
        assert_eq!(places.0.lock().unwrap().each.len(), 0, "who is through is forgotten");
    }

    #[tokio::test]
    async fn what_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = nameless(folder.path()).unwrap();
        let (pen, body) = wanghong_base::flow::written();
        let sends = async move {
            pen.write("half of it").await;
            pen.fail(&Error::not_found()).await;
        };
        assert!(tokio::join!(sends, write(body, &mut file)).1.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
