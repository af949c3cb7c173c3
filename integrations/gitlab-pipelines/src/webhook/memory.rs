//! What was seen lately, within bounds.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A set of keys seen lately, bounded by count and by age.
///
/// A key takes 16 bytes however long it is: a hash of it is kept, under a secret drawn when the
/// memory is made, so that nobody can find keys that collide. When the memory is full, the oldest
/// key is forgotten.
#[derive(Debug)]
pub struct Memory {
    capacity: usize,
    age: TimeDelta,
    hashers: [RandomState; 2],
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    keys: HashSet<u128>,
    order: VecDeque<(DateTime<Utc>, u128)>,
}

impl Memory {
    /// A memory of at most `capacity` keys (one at least), each kept for `age`.
    pub fn new(capacity: usize, age: Duration) -> Self {
        Self {
            capacity: capacity.max(1),
            age: TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX),
            hashers: [RandomState::new(), RandomState::new()],
            seen: Mutex::default(),
        }
    }

    /// Remembers a key: `true` if it is new. A known key keeps the age it has.
    pub fn insert<K: Hash + ?Sized>(&self, key: &K, now: DateTime<Utc>) -> bool {
        let key = self.hash(key);
        let mut seen = self.lock();
        self.forget_old(&mut seen, now);
        if !seen.keys.insert(key) {
            return false;
        }
        seen.order.push_back((now, key));
        while seen.keys.len() > self.capacity {
            let Some((_, oldest)) = seen.order.pop_front() else {
                break;
            };
            seen.keys.remove(&oldest);
        }
        true
    }

    /// Whether a key is remembered.
    pub fn contains<K: Hash + ?Sized>(&self, key: &K, now: DateTime<Utc>) -> bool {
        let key = self.hash(key);
        let mut seen = self.lock();
        self.forget_old(&mut seen, now);
        seen.keys.contains(&key)
    }

    /// Forgets a key, so that it is new again.
    pub fn remove<K: Hash + ?Sized>(&self, key: &K) {
        let key = self.hash(key);
        let mut seen = self.lock();
        if seen.keys.remove(&key)
            && let Some(index) = seen.order.iter().rposition(|(_, known)| *known == key)
        {
            seen.order.remove(index);
        }
    }

    /// How many keys it holds, those that are too old but not yet dropped among them.
    pub fn len(&self) -> usize {
        self.lock().keys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn forget_old(&self, seen: &mut Seen, now: DateTime<Utc>) {
        while let Some(&(at, key)) = seen.order.front() {
            if now.signed_duration_since(at) <= self.age {
                break;
            }
            seen.order.pop_front();
            seen.keys.remove(&key);
        }
    }

    fn hash<K: Hash + ?Sized>(&self, key: &K) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| hasher.hash_one(key));
        (u128::from(high) << 64) | u128::from(low)
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
