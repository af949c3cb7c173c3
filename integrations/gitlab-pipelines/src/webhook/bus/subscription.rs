//! One who wants events.

use std::sync::{Arc, Weak};

use futures_core::Stream;
use futures_util::stream;

use super::event_bus::{Hub, Subscriber};
use super::queue::Entry;
use crate::webhook::intake::Notice;

/// A subscription to an [`EventBus`](super::EventBus). Dropping it ends it.
#[derive(Debug)]
pub struct Subscription {
    subscriber: Arc<Subscriber>,
    hub: Weak<Hub>,
}

/// What a subscriber gets.
#[derive(Clone, Debug)]
pub enum Message {
    /// An event.
    Event(Arc<Notice>),
    /// So many events were lost between the one before and the one after, as the subscriber did not
    /// keep up.
    Lost(u64),
}

impl Subscription {
    pub(super) fn new(subscriber: Arc<Subscriber>, hub: Weak<Hub>) -> Self {
        Self { subscriber, hub }
    }

    /// The next, in the order of publishing; none when the bus is closed and all is given. May be
    /// dropped while it waits, and nothing is lost.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            // Looked at before the queue, so that what is published before the closing is seen.
            let closed = self.subscriber.is_closed();
            if let Some(message) = self.try_next() {
                return Some(message);
            }
            if closed {
                return None;
            }
            self.subscriber.arrival().await;
        }
    }

    /// The next if it is there already.
    pub fn try_next(&mut self) -> Option<Message> {
        match self.subscriber.waiting().pop()? {
            Entry::Event(notice) => Some(Message::Event(notice)),
            Entry::Lost(count) => Some(Message::Lost(count)),
        }
    }

    /// All of them, as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Message> + Send {
        stream::unfold(self, |mut subscription| async {
            let message = subscription.next().await?;
            Some((message, subscription))
        })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(hub) = self.hub.upgrade() {
            hub.leave(&self.subscriber);
        }
    }
}
