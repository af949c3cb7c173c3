use std::sync::Arc;

use pipewright_gitlab::webhook::Delivery;
use tokio::sync::mpsc::{self, Permit, Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes are counted in so many at a time.
const UNIT: usize = 1024;

/// What was accepted and waits to be handled, bounded by count and by bytes.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Sender<Accepted>,
    bytes: Arc<Semaphore>,
}

/// A delivery, and the memory it takes.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) delivery: Delivery,
    _memory: Memory,
}

/// There is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// Room for so many bytes, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Memory {
    permit: OwnedSemaphorePermit,
    bytes: Arc<Semaphore>,
}

impl Memory {
    /// Takes as much as `bytes` need in all.
    pub(super) fn grow_to(&mut self, bytes: usize) -> Result<(), Full> {
        let more = bytes
            .div_ceil(UNIT)
            .saturating_sub(self.permit.num_permits());
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| Full)?;
        let permit = Arc::clone(&self.bytes)
            .try_acquire_many_owned(more)
            .map_err(|_| Full)?;
        self.permit.merge(permit);
        Ok(())
    }
}

/// A place that is kept for a delivery.
#[derive(Debug)]
pub(super) struct Place<'a>(Permit<'a, Accepted>);

impl Place<'_> {
    pub(super) fn fill(self, delivery: Delivery, memory: Memory) {
        self.0.send(Accepted {
            delivery,
            _memory: memory,
        });
    }
}

impl Queue {
    pub(super) fn new(events: usize, bytes: usize) -> (Self, Receiver<Accepted>) {
        let (waiting, handled) = mpsc::channel(events.min(Semaphore::MAX_PERMITS));
        let units = bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS);
        let queue = Self {
            waiting,
            bytes: Arc::new(Semaphore::new(units)),
        };
        (queue, handled)
    }

    /// Room for the first bytes of a request.
    pub(super) fn memory(&self) -> Result<Memory, Full> {
        let permit = Arc::clone(&self.bytes)
            .try_acquire_owned()
            .map_err(|_| Full)?;
        Ok(Memory {
            permit,
            bytes: Arc::clone(&self.bytes),
        })
    }

    /// Keeps a place. This comes before the delivery is remembered as received, so that what finds
    /// no room can be sent again.
    pub(super) fn place(&self) -> Result<Place<'_>, Full> {
        self.waiting.try_reserve().map(Place).map_err(|_| Full)
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.max_capacity() - self.waiting.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_comes_back() {
        let (queue, _handled) = Queue::new(1, 10 * UNIT);
        let mut memory = queue.memory().unwrap();
        memory.grow_to(9 * UNIT).unwrap();
        assert_eq!(memory.grow_to(11 * UNIT), Err(Full));
        let _last = queue.memory().unwrap();
        assert!(queue.memory().is_err());
        drop(memory);
        queue.memory().unwrap().grow_to(9 * UNIT).unwrap();
    }

    #[test]
    fn places_are_bounded() {
        let (queue, _handled) = Queue::new(2, UNIT);
        let _one = queue.place().unwrap();
        let two = queue.place().unwrap();
        assert!(queue.place().is_err());
        drop(two);
        assert!(queue.place().is_ok());
        assert_eq!(queue.len(), 1);
    }
}
