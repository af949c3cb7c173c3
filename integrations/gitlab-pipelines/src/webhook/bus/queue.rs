//! What waits for one subscriber.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::webhook::intake::Notice;

/// What is lost when a subscriber's queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// The oldest that waits: the subscriber sees the latest, as a display wants it.
    #[default]
    DropOldest,
    /// The one that comes: the subscriber sees a run of events without gaps, then a gap.
    DropNewest,
}

/// How many events wait for a subscriber, and what is lost beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// How many wait at most; one at least.
    pub capacity: usize,
    /// What is lost beyond.
    pub overflow: Overflow,
}

impl Default for Queue {
    /// 1024 events, of which the oldest is lost.
    fn default() -> Self {
        Self {
            capacity: 1024,
            overflow: Overflow::DropOldest,
        }
    }
}

#[derive(Debug)]
pub(super) enum Entry {
    Event(Arc<Notice>),
    /// So many were lost here.
    Lost(u64),
}

#[derive(Debug)]
pub(super) struct Waiting {
    entries: VecDeque<Entry>,
    events: usize,
    queue: Queue,
}

impl Waiting {
    pub(super) fn new(queue: Queue) -> Self {
        Self {
            entries: VecDeque::new(),
            events: 0,
            queue: Queue {
                capacity: queue.capacity.max(1),
                ..queue
            },
        }
    }

    /// Adds an event; `false` if one was lost for it, or it was.
    pub(super) fn push(&mut self, notice: Arc<Notice>) -> bool {
        let full = self.events >= self.queue.capacity;
        if !full {
            self.entries.push_back(Entry::Event(notice));
            self.events += 1;
            return true;
        }
        match self.queue.overflow {
            Overflow::DropNewest => match self.entries.back_mut() {
                Some(Entry::Lost(count)) => *count += 1,
                _ => self.entries.push_back(Entry::Lost(1)),
            },
            Overflow::DropOldest => {
                let mut lost = 1;
                if let Some(Entry::Lost(count)) = self.entries.front() {
                    lost += count;
                    self.entries.pop_front();
                }
                self.entries.pop_front();
                self.entries.push_front(Entry::Lost(lost));
                self.entries.push_back(Entry::Event(notice));
            }
        }
        false
    }

    pub(super) fn pop(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_front()?;
        if matches!(entry, Entry::Event(_)) {
            self.events -= 1;
        }
        Some(entry)
    }
}
