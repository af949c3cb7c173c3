use pipewright_core::serve::{Memory, MemoryPool, NoMemory};
use pipewright_gitlab::webhook::Delivery;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, Permit, Receiver, Sender};

/// What was accepted and waits to be handled, bounded by count and by bytes.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Sender<Accepted>,
    memory: MemoryPool,
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
        let queue = Self {
            waiting,
            memory: MemoryPool::new(bytes),
        };
        (queue, handled)
    }

    /// Room for the first bytes of a request.
    pub(super) fn memory(&self) -> Result<Memory, NoMemory> {
        self.memory.take()
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
    fn places_are_bounded() {
        let (queue, _handled) = Queue::new(2, 1024);
        let _one = queue.place().unwrap();
        let two = queue.place().unwrap();
        assert!(queue.place().is_err());
        drop(two);
        assert!(queue.place().is_ok());
        assert_eq!(queue.len(), 1);
    }
}
