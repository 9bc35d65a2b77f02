//! The key that makes an act of the shop one, however often it is sent: `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header). Whoever heard nothing sends the same with the same key, and is told how
//! things are.

use crate::auth::Person;
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::HeaderMap,
};
use sha2::{Digest as _, Sha256};
use utoipa::IntoParams;
use wanghong_base::extract::Bytes;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Code, Id, Refusal, account, limits, sale::Once};
use wanghong_store::{Db, Tx, acts};

/// What a request carries, and its key.
#[derive(Debug)]
pub struct Keyed<T>(pub ActKey, pub T);

/// The head that holds the key.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is only described")]
pub struct IdempotencyKey {
    /// One per act: the same request with the same key is done once, and the key with another request is
    /// `key_reused`. It is known for 30 days. Without it every request is an act of its own.
    #[param(rename = "Idempotency-Key", required = false)]
    key: String,
}

/// A key as it came, and a hash of what it came with.
#[derive(Clone, Debug)]
pub struct ActKey {
    key: Option<String>,
    digest: u64,
}

impl<S: Send + Sync, T: FromRequest<S, Rejection = Error>> FromRequest<S> for Keyed<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let Bytes(body) = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await?;
        let request = Request::from_parts(parts, Body::from(body.clone()));
        let key = Head::of(&request)?.with(&body);
        Ok(Self(key, T::from_request(request, state).await?))
    }
}

/// A key whose body is still on its way.
#[derive(Debug)]
pub struct Head {
    key: Option<String>,
    hash: Sha256,
}

impl Head {
    /// What the head of a request says.
    pub fn of(request: &Request) -> Result<Self> {
        let mut hash = Sha256::new();
        let uri = request.uri();
        for part in [request.method().as_str(), uri.path(), uri.query().unwrap_or_default()] {
            hash.update(part);
            hash.update([0]);
        }
        Ok(Self { key: key(request.headers())?, hash })
    }

    /// The key with its body.
    pub fn with(self, body: &[u8]) -> ActKey {
        let hash: [u8; 32] = self.hash.chain_update(body).finalize().into();
        ActKey { key: self.key, digest: hash.first_chunk().map_or(0, |first| u64::from_be_bytes(*first)) }
    }
}

/// The key itself; the draft puts it between quotation marks, most clients do not.
fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let unreadable = || Refusal::new(Code::INVALID, "This is no key.").field("key");
    let text = value.to_str().map_err(|_not_ascii| unreadable())?.trim_matches('"');
    account::key(text, &limits::ORDER_KEY)?;
    Ok(Some(text.to_owned()))
}

impl ActKey {
    /// The act as the desk knows it, by whom, and about what. Another's key is another key.
    pub fn once(&self, person: &Person, about: Id) -> Option<Once> {
        self.named(person, "", about)
    }

    /// One of many acts that come with one key.
    pub fn one_of_many(&self, person: &Person, about: Id) -> Option<Once> {
        self.named(person, &format!(":{about}"), about)
    }

    fn named(&self, person: &Person, which: &str, about: Id) -> Option<Once> {
        let key = self.key.as_ref()?;
        Some(Once { key: format!("{}:{key}{which}", person.user).into(), digest: self.digest, about })
    }

    /// Writes the act down with what it does, where that is not the desk's to do. A twin that is under way fails.
    pub async fn write(&self, tx: &mut Tx, person: &Person, about: Id) -> Result<()> {
        let Some(once) = self.once(person, about) else { return Ok(()) };
        let digest = once.digest.cast_signed();
        let act = acts::Act { key: once.key.as_ref().to_owned(), digest, about: about.0 };
        Ok(acts::add(tx, vec![act], clock::now()).await?)
    }

    /// What the act was about, if rows say that it was done.
    pub async fn done(&self, db: &Db, person: &Person) -> Result<Option<Id>> {
        let Some(once) = self.once(person, Id::default()) else { return Ok(None) };
        let known = acts::by_keys(db, vec![once.key.as_ref().to_owned()]).await?;
        match known.first() {
            Some(act) if act.digest.cast_unsigned() == once.digest => Ok(Some(Id(act.about))),
            Some(_) => {
                Err(Refusal::new(Code::KEY_REUSED, "This key belongs to another act.").field("key").into())
            }
            None => Ok(None),
        }
    }
}
