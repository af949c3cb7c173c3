//! Where webhooks come in.

use std::sync::Arc;

use pipewright_gitlab::webhook::Delivery;
use tokio::sync::mpsc;

/// Takes webhooks in for the collector, and never waits. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Inlet {
    sender: mpsc::Sender<Delivery>,
}

/// So many webhooks wait that no more are taken in: the sender is to be told to come again (503), and
/// the delivery to be forgotten, so that it is not taken for a duplicate then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many webhooks wait to be worked on")]
pub struct Overloaded;

/// Webhooks that may wait.
const WAITING: usize = 10_000;

impl Inlet {
    pub(super) fn new() -> (Self, mpsc::Receiver<Delivery>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender }, receiver)
    }

    /// Takes in what a [`Receiver`](pipewright_gitlab::webhook::Receiver) accepted.
    ///
    /// # Errors
    /// When too many wait.
    pub fn offer(&self, delivery: Delivery) -> Result<(), Overloaded> {
        self.sender.try_send(delivery).map_err(|_| Overloaded)
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        WAITING - self.sender.capacity()
    }
}

/// The collector's end. It is kept apart so that a run that is stopped leaves it for the next.
pub(super) type Outlet = Arc<tokio::sync::Mutex<mpsc::Receiver<Delivery>>>;
