//! Following a log that is sent whole each time hands out every byte once and in order.

use pipewright_core::watch::{PrefixChange, SeenPrefix};
use proptest::prelude::*;

/// One reading: how much of the log there is by then, how it is chunked, and after how many chunks
/// the connection breaks, if it does.
#[derive(Debug, Clone)]
struct Reading {
    grown: usize,
    chunk: usize,
    breaks_after: Option<usize>,
}

fn reading() -> impl Strategy<Value = Reading> {
    (
        0_usize..3000,
        1_usize..700,
        prop::option::weighted(0.3, 0_usize..8),
    )
        .prop_map(|(grown, chunk, breaks_after)| Reading {
            grown,
            chunk,
            breaks_after,
        })
}

proptest! {
    #[test]
    fn every_byte_once_whatever_the_chunks_and_however_readings_break(
        log in prop::collection::vec(any::<u8>(), 1..20_000),
        readings in prop::collection::vec(reading(), 1..12),
    ) {
        let mut seen = SeenPrefix::new();
        let mut followed = Vec::new();
        let mut available = 0;
        for reading in readings {
            available = (available + reading.grown).min(log.len());
            seen.begin();
            let chunks = log[..available].chunks(reading.chunk);
            for chunk in chunks.take(reading.breaks_after.unwrap_or(usize::MAX)) {
                followed.extend_from_slice(seen.feed(chunk).unwrap());
            }
            if reading.breaks_after.is_none() {
                seen.finish().unwrap();
                prop_assert_eq!(&followed[..], &log[..available]);
            }
            prop_assert_eq!(seen.length(), followed.len() as u64);
            prop_assert!(log.starts_with(&followed));
        }
    }

    #[test]
    fn any_change_in_what_was_seen_is_noticed_before_anything_new_is_handed_out(
        log in prop::collection::vec(any::<u8>(), 1..20_000),
        grown in prop::collection::vec(any::<u8>(), 0..2_000),
        position in any::<prop::sample::Index>(),
        first_chunk in 1_usize..5_000,
        second_chunk in 1_usize..5_000,
    ) {
        let mut seen = SeenPrefix::new();
        seen.begin();
        for chunk in log.chunks(first_chunk) {
            seen.feed(chunk).unwrap();
        }
        let changed = position.index(log.len());
        let mut other = [log, grown].concat();
        other[changed] ^= 0x20;
        seen.begin();
        let mut noticed = None;
        for chunk in other.chunks(second_chunk) {
            match seen.feed(chunk) {
                Ok(fresh) => prop_assert!(fresh.is_empty()),
                Err(change) => noticed = Some(change),
            }
        }
        let before = match noticed {
            Some(PrefixChange::Rewritten { before }) => before,
            unexpected => panic!("{unexpected:?}"),
        };
        prop_assert!(before > changed as u64);
        prop_assert!(seen.finish().is_err());
    }

    #[test]
    fn a_shorter_log_is_noticed(
        log in prop::collection::vec(any::<u8>(), 1..5_000),
        left in any::<prop::sample::Index>(),
        chunk in 1_usize..700,
    ) {
        let mut seen = SeenPrefix::new();
        seen.begin();
        seen.feed(&log).unwrap();
        seen.finish().unwrap();
        let left = left.index(log.len());
        seen.begin();
        for chunk in log[..left].chunks(chunk) {
            prop_assert!(seen.feed(chunk).unwrap().is_empty());
        }
        let shrunk = PrefixChange::Shrunk { seen: log.len() as u64, now: left as u64 };
        prop_assert_eq!(seen.finish(), Err(shrunk));
    }
}
