//! Everything that is left to chance, drawn from the seed and a name, so that
//! it does not depend on the order of requests.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

use crate::scenario::SecondsRange;

/// A source of numbers that belongs to `name` alone.
pub(crate) fn source(seed: u64, name: &str) -> StdRng {
    let digest = digest(seed, name);
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&digest);
    StdRng::from_seed(bytes)
}

/// So many hexadecimal digits (at most 64) that belong to `name` alone: commit ids, say.
pub(crate) fn hexadecimal(seed: u64, name: &str, digits: usize) -> String {
    digest(seed, name)
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .take(digits)
        .collect()
}

/// So many letters and digits that belong to `name` alone: tokens, say.
pub(crate) fn random_text(seed: u64, name: &str, length: usize) -> String {
    let mut source = source(seed, name);
    (0..length)
        .map(|_| char::from(source.sample(rand::distr::Alphanumeric)))
        .collect()
}

/// A time from a range, to the millisecond.
pub(crate) fn duration(source: &mut StdRng, range: SecondsRange) -> Duration {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let (min, max) = (milliseconds(range.min), milliseconds(range.max));
    Duration::from_millis(source.random_range(min..=max.max(min)))
}

fn digest(seed: u64, name: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(name)
        .finalize()
        .to_vec()
}
