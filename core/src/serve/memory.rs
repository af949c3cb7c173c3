use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes are counted in so many at a time.
const UNIT: usize = 1024;

/// Memory that what comes from outside may take together.
#[derive(Clone, Debug)]
pub struct MemoryPool {
    units: Arc<Semaphore>,
}

/// There is no memory left for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no memory left for more")]
pub struct NoMemory;

/// Some of a pool's memory, given back when it is dropped.
#[derive(Debug)]
pub struct Memory {
    permit: OwnedSemaphorePermit,
    units: Arc<Semaphore>,
}

impl MemoryPool {
    /// A pool of so many bytes.
    pub fn new(bytes: usize) -> Self {
        let units = bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS);
        Self {
            units: Arc::new(Semaphore::new(units)),
        }
    }

    /// Takes the first KiB.
    ///
    /// # Errors
    /// When none is left.
    pub fn take(&self) -> Result<Memory, NoMemory> {
        let permit = Arc::clone(&self.units)
            .try_acquire_owned()
            .map_err(|_| NoMemory)?;
        Ok(Memory {
            permit,
            units: Arc::clone(&self.units),
        })
    }
}

impl Memory {
    /// Takes as much as `bytes` need in all.
    ///
    /// # Errors
    /// When there is less left; what was taken before stays taken.
    pub fn grow_to(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let more = bytes
            .div_ceil(UNIT)
            .saturating_sub(self.permit.num_permits());
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| NoMemory)?;
        let permit = Arc::clone(&self.units)
            .try_acquire_many_owned(more)
            .map_err(|_| NoMemory)?;
        self.permit.merge(permit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_comes_back() {
        let pool = MemoryPool::new(10 * UNIT);
        let mut memory = pool.take().unwrap();
        memory.grow_to(9 * UNIT).unwrap();
        assert_eq!(memory.grow_to(11 * UNIT), Err(NoMemory));
        let _last = pool.take().unwrap();
        assert!(pool.take().is_err());
        drop(memory);
        pool.take().unwrap().grow_to(9 * UNIT).unwrap();
    }
}
