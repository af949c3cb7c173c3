//! The bus.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::Notify;

use super::filter::Filter;
use super::queue::{Queue, Waiting};
use super::subscription::Subscription;
use crate::webhook::intake::Notice;

/// Spreads events to subscribers. Clones are the same bus.
///
/// Publishing never waits: each subscriber has a bounded queue of its own, and one that does not
/// keep up loses events, and is told how many, without holding the others.
#[derive(Clone, Debug, Default)]
pub struct EventBus(Arc<Hub>);

#[derive(Debug, Default)]
pub(super) struct Hub {
    subscribers: RwLock<Vec<Arc<Subscriber>>>,
    lost: AtomicU64,
    closed: AtomicBool,
}

#[derive(Debug)]
pub(super) struct Subscriber {
    filter: Filter,
    waiting: Mutex<Waiting>,
    arrived: Notify,
    closed: AtomicBool,
}

impl EventBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Subscribes to what is published from now on. Dropping the subscription ends it.
    pub fn subscribe(&self, filter: Filter, queue: Queue) -> Subscription {
        let subscriber = Arc::new(Subscriber {
            filter,
            waiting: Mutex::new(Waiting::new(queue)),
            arrived: Notify::new(),
            closed: AtomicBool::new(false),
        });
        let mut subscribers = self
            .0
            .subscribers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that no subscription slips past a closing bus.
        if self.0.closed.load(Ordering::Acquire) {
            subscriber.close();
        } else {
            subscribers.push(Arc::clone(&subscriber));
        }
        Subscription::new(subscriber, Arc::downgrade(&self.0))
    }

    /// Gives an event to all who want it, and tells how many they are.
    pub fn publish(&self, notice: Notice) -> usize {
        self.publish_shared(&Arc::new(notice))
    }

    /// How many subscribers there are.
    pub fn subscribers(&self) -> usize {
        self.0
            .subscribers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// How many events subscribers have lost, all together.
    pub fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }

    /// Ends all subscriptions: they give what waits in them, and then nothing more. It happens by
    /// itself when the last clone of the bus goes.
    pub fn close(&self) {
        self.0.close();
    }

    pub(in crate::webhook) fn publish_shared(&self, notice: &Arc<Notice>) -> usize {
        let subscribers = self
            .0
            .subscribers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let mut wanted_by = 0;
        for subscriber in subscribers.iter() {
            if !subscriber.filter.wants(&notice.event) {
                continue;
            }
            wanted_by += 1;
            if !subscriber.waiting().push(Arc::clone(notice)) {
                self.0.lost.fetch_add(1, Ordering::Relaxed);
            }
            subscriber.arrived.notify_one();
        }
        wanted_by
    }
}

impl Hub {
    fn close(&self) {
        let mut subscribers = self
            .subscribers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        self.closed.store(true, Ordering::Release);
        for subscriber in subscribers.drain(..) {
            subscriber.close();
        }
    }

    pub(super) fn leave(&self, subscriber: &Arc<Subscriber>) {
        self.subscribers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|one| !Arc::ptr_eq(one, subscriber));
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.close();
    }
}

impl Subscriber {
    pub(super) fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Waits for something to arrive since the last wait.
    pub(super) async fn arrival(&self) {
        self.arrived.notified().await;
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.arrived.notify_one();
    }
}
