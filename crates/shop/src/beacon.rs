//! A public randomness beacon: what it says is known to nobody before, is signed by many together, and decides draws.
//! Here is who is asked and what is believed of the answer; the rules get 32 bytes and check no signature.

mod chain;
#[cfg(any(test, feature = "trial"))]
pub mod double;
#[cfg(test)]
mod tests;
pub mod watch;

use crate::limits;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
pub use chain::Chain;
use chain::Word;
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::Instant};
use wanghong_base::{clock, http_client::HttpClient};
use wanghong_core::{Code, Millis, Refusal, limits as rules, sale::draw};

/// Where the beacon's public servers are.
pub(crate) const SERVERS: [&str; 4] = [
    "https://api.drand.sh",
    "https://drand.cloudflare.com",
    "https://api2.drand.sh",
    "https://api3.drand.sh",
];

/// What draws may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// No beacon.
    None,
    /// drand's quicknet.
    Drand,
    /// A chain whose key tests have, since nobody can make quicknet speak.
    #[cfg(any(test, feature = "trial"))]
    #[serde(skip)]
    Trial,
}

/// How a server reaches the beacon.
#[derive(Debug)]
pub struct Beacon {
    source: Source,
    chain: Chain,
    servers: Vec<String>,
    client: HttpClient,
    /// Whether it could be reached, and when that was.
    reached: Mutex<Option<(Instant, bool)>>,
}

impl Beacon {
    /// The beacon of this source, which these servers tell.
    pub fn new(source: Source, servers: &[String]) -> Self {
        let chain = match source {
            #[cfg(any(test, feature = "trial"))]
            Source::Trial => double::chain(),
            Source::None | Source::Drand => Chain::quicknet(),
        };
        Self::at(chain, source, servers)
    }

    fn at(chain: Chain, source: Source, servers: &[String]) -> Self {
        let servers = servers.iter().take(limits::BEACON_SERVERS);
        let servers = servers.map(|url| url.trim_end_matches('/').to_owned()).collect();
        Self { source, chain, servers, client: HttpClient::default(), reached: Mutex::default() }
    }

    /// Whether draws may name a round.
    pub(crate) const fn is_named(&self) -> bool {
        !matches!(self.source, Source::None)
    }

    /// The round for a draw whose window closes then.
    pub fn round(&self, until: Millis) -> draw::Beacon {
        let round = self.chain.first_at(until + rules::BEACON_MARGIN);
        let until = self.chain.time(round) + rules::BEACON_PATIENCE;
        draw::Beacon { chain: draw::Hash(self.chain.hash), round, until }
    }

    /// Whether it can be reached from here, which is believed for a moment.
    pub(crate) async fn is_reached(&self) -> bool {
        let mut reached = self.reached.lock().await;
        if let Some((_, known)) = reached.filter(|(at, _)| at.elapsed() < limits::BEACON_SPAN) {
            return known;
        }
        let recent = self.chain.first_at(clock::wall() - rules::BEACON_MARGIN);
        let asked = tokio::time::timeout(wanghong_base::limits::OUTWARD, self.ask(recent)).await;
        let known = matches!(asked, Ok(Ok(_)));
        *reached = Some((Instant::now(), known));
        known
    }

    /// A no for a draw that would name a round of a beacon that nobody here can hear.
    pub(crate) async fn check(&self) -> Result<(), Refusal> {
        if !self.is_named() {
            let refusal = Refusal::new(Code::INVALID, "This server is set up without a beacon.");
            return Err(refusal.field("beacon"));
        }
        if self.is_reached().await {
            return Ok(());
        }
        let message = "The beacon cannot be reached from here. Try again, or plan the draw without it.";
        Err(Refusal::new(Code::UNAVAILABLE, message).field("beacon"))
    }

    /// What the beacon said in a round; one server after another is asked until one can prove it.
    pub(crate) async fn ask(&self, round: i64) -> Result<Word, String> {
        let mut why = vec![];
        for server in &self.servers {
            match self.ask_at(server, round).await {
                Ok(word) => return Ok(word),
                Err(error) => why.push(format!("{server}: {error}")),
            }
        }
        Err(why.join("; "))
    }

    async fn ask_at(&self, server: &str, round: i64) -> Result<Word, String> {
        let address = format!("{server}/{}/public/{round}", hex::encode(self.chain.hash));
        let request = Request::get(&address).header(header::ACCEPT, "application/json").body(Body::empty());
        let (status, body) = self.client.send(request.map_err(|error| error.to_string())?).await?;
        if status != StatusCode::OK {
            return Err(format!("{status}"));
        }
        let said: Said = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        if said.round != round {
            return Err(format!("this is round {} and not {round}", said.round));
        }
        self.chain.word(round, &said.signature)
    }
}

/// A round as servers tell it; that its randomness is the hash of its signature need not be told.
#[derive(Debug, Deserialize)]
struct Said {
    round: i64,
    signature: String,
}
