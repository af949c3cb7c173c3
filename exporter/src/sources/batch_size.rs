//! How much is asked for at once.

use pipewright_gitlab::types::QueryComplexity;

/// The number of things that one query asks for, fitted to what the server allows.
///
/// It halves when the server refuses a query or gives up on it, and grows again, carefully, while
/// queries go well. A server may change overnight what it counts: each answer's score is heeded anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSize {
    size: usize,
    most: usize,
    /// Queries of this size that went well in a row.
    well: u32,
    /// How many must go well before it grows. Doubles each time that growing failed.
    patience: u32,
}

/// What came of asking for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrunk {
    /// Try again with fewer.
    Smaller,
    /// One at a time is as few as there are.
    AtItsLeast,
}

/// Queries that must go well before the size grows, at least and at most.
const PATIENCE: (u32, u32) = (4, 1024);
/// The part of the limit that a query may use, in hundredths.
const ROOM: u64 = 90;

impl BatchSize {
    /// Starts with `size` of at most `most`, and at least one.
    pub fn new(size: usize, most: usize) -> Self {
        let most = most.max(1);
        Self {
            size: size.clamp(1, most),
            most,
            well: 0,
            patience: PATIENCE.0,
        }
    }

    /// How many to ask for now.
    pub fn get(&self) -> usize {
        self.size
    }

    /// A query for `asked` things was answered, at this cost.
    pub fn went_well(&mut self, asked: usize, complexity: Option<QueryComplexity>) {
        if asked < self.size || self.size == self.most {
            return;
        }
        self.well = self.well.saturating_add(1);
        if self.well < self.patience {
            return;
        }
        let next = self.size.saturating_mul(2).min(self.most);
        if complexity.is_none_or(|cost| fits(cost, self.size, next)) {
            self.size = next;
        }
        self.well = 0;
    }

    /// A query for `asked` things was too much.
    pub fn was_too_much(&mut self, asked: usize) -> Shrunk {
        self.well = 0;
        if asked <= 1 {
            self.size = 1;
            return Shrunk::AtItsLeast;
        }
        let half = (asked / 2).max(1);
        if half < self.size {
            self.size = half;
            self.patience = self.patience.saturating_mul(2).min(PATIENCE.1);
        }
        Shrunk::Smaller
    }
}

/// Whether `next` things would cost little enough, by GitLab's rule: each thing more costs a
/// hundredth of what one costs.
fn fits(cost: QueryComplexity, size: usize, next: usize) -> bool {
    let (Some(score), Some(limit)) = (cost.score, cost.limit) else {
        return true;
    };
    let (size, next) = (size as u64 + 100, next as u64 + 100);
    u64::from(score) * next / size <= u64::from(limit) * ROOM / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(score: u32) -> QueryComplexity {
        QueryComplexity {
            score: Some(score),
            limit: Some(250),
        }
    }

    #[test]
    fn it_halves_at_once_and_grows_slowly_to_what_fits() {
        let mut size = BatchSize::new(100, 100);
        assert_eq!(size.was_too_much(100), Shrunk::Smaller);
        assert_eq!(size.was_too_much(50), Shrunk::Smaller);
        assert_eq!(size.get(), 25);
        for _ in 0..100 {
            size.went_well(25, Some(cost(100)));
        }
        assert!(size.get() > 25);
        // Twice as many would cost more than there is room for.
        let mut full = BatchSize::new(50, 100);
        for _ in 0..100 {
            full.went_well(50, Some(cost(200)));
        }
        assert_eq!(full.get(), 50);
    }

    #[test]
    fn one_that_is_too_much_is_told() {
        let mut size = BatchSize::new(2, 100);
        assert_eq!(size.was_too_much(2), Shrunk::Smaller);
        assert_eq!(size.was_too_much(1), Shrunk::AtItsLeast);
        assert_eq!(size.get(), 1);
    }

    proptest::proptest! {
        /// Against a server of any taste, the size stays within its bounds and ends up at one that
        /// the server takes.
        #[test]
        fn it_settles_at_what_the_server_takes(
            most in 1_usize..200, start in 0_usize..300, takes in 1_usize..200,
        ) {
            let mut size = BatchSize::new(start, most);
            let mut refused = 0;
            for _ in 0..400 {
                let asked = size.get();
                assert!((1..=most).contains(&asked));
                if asked > takes {
                    size.was_too_much(asked);
                    refused += 1;
                } else {
                    size.went_well(asked, None);
                }
            }
            // Once down at first, and then ever more seldom.
            assert!(refused <= 8 + 12, "{refused}");
            assert!(size.get() * 2 > takes.min(most) || size.get() >= takes.min(most) / 2);
        }
    }
}
