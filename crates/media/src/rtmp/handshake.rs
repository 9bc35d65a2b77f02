//! The simple handshake: a version and 1,536 bytes each way, and each other's bytes back.

use bytes::Bytes;

use super::Closed;

const VERSION: u8 = 3;
const BLOCK: usize = 1536;

/// The handshake, as the server sees it.
#[derive(Debug, Default)]
pub(super) struct Handshake {
    hello: Vec<u8>,
    echoed: usize,
}

impl Handshake {
    /// Takes what belongs to the handshake off `input`. Gives our answer once, when the peer's hello is whole.
    pub(super) fn read(&mut self, input: &mut &[u8]) -> Result<Option<Bytes>, Closed> {
        if self.hello.len() <= BLOCK { self.read_hello(input) } else { Ok(self.read_echo(input)) }
    }

    /// Whether the peer has sent all of its part.
    pub(super) fn is_done(&self) -> bool {
        self.echoed == BLOCK
    }

    fn read_hello(&mut self, input: &mut &[u8]) -> Result<Option<Bytes>, Closed> {
        self.hello.extend_from_slice(take(input, BLOCK + 1 - self.hello.len()));
        match self.hello.split_first() {
            Some((&VERSION, block)) if block.len() == BLOCK => Ok(Some(answer(block))),
            Some((&VERSION, _)) | None => Ok(None),
            Some((&version, _)) => Err(Closed::Version(version)),
        }
    }

    /// What the echo says proves nothing, so only its length counts.
    fn read_echo(&mut self, input: &mut &[u8]) -> Option<Bytes> {
        self.echoed += take(input, BLOCK - self.echoed).len();
        None
    }
}

/// Our version, our block (zeros: that the server's is no digest tells a client to do without), the peer's block.
fn answer(block: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(1 + 2 * BLOCK);
    bytes.push(VERSION);
    bytes.resize(1 + BLOCK, 0);
    bytes.extend_from_slice(block);
    bytes.into()
}

fn take<'a>(input: &mut &'a [u8], most: usize) -> &'a [u8] {
    let (taken, rest) = input.split_at(most.min(input.len()));
    *input = rest;
    taken
}
