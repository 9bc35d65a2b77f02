//! What those who listen are told once it is in rows. The bus may lose, rows may not: whoever falls behind is told how
//! much was lost and reads rows. Here it is a channel within the program.

use tokio::sync::broadcast::{self, error::RecvError};

/// Where messages are published. Nobody who publishes knows who listens.
#[derive(Debug)]
pub struct Bus<T>(broadcast::Sender<T>);

impl<T: Clone> Bus<T> {
    /// A bus on which whoever listens may fall behind by so many messages.
    pub fn new(most: usize) -> Self {
        Self(broadcast::Sender::new(most))
    }

    /// Publishes a message, and waits for nobody.
    pub fn publish(&self, message: T) {
        let _nobody_listens = self.0.send(message);
    }

    /// All messages from now on.
    pub fn subscribe(&self) -> Subscription<T> {
        Subscription(self.0.subscribe())
    }
}

/// A subscriber's place among the messages.
#[derive(Debug)]
pub struct Subscription<T>(broadcast::Receiver<T>);

/// So many messages were too much for a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed(pub u64);

impl<T: Clone> Subscription<T> {
    /// The next message, or how many were missed before it.
    pub async fn next(&mut self) -> Result<T, Missed> {
        match self.0.recv().await {
            Ok(message) => Ok(message),
            Err(RecvError::Lagged(missed)) => Err(Missed(missed)),
            // Whoever publishes is there as long as the server.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
