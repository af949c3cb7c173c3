//! What is remembered, and what is forgotten.

use std::time::Duration;

use chrono::TimeDelta;
use pipewright_gitlab::webhook::Memory;
use proptest::prelude::*;

use super::support::noon;

#[test]
fn a_key_is_new_once_until_it_is_too_old() {
    let memory = Memory::new(10, Duration::from_secs(60));
    let at = |seconds| noon() + TimeDelta::seconds(seconds);
    assert!(memory.insert("a", at(0)));
    assert!(!memory.insert("a", at(60)), "within the age");
    assert!(memory.insert("a", at(61)), "forgotten, and new again");
    memory.remove("a");
    assert!(memory.is_empty());
    assert!(memory.insert("a", at(61)));
}

proptest! {
    /// It agrees with a list of the latest keys.
    #[test]
    fn it_holds_the_latest_and_no_more(
        capacity in 1_usize..8,
        keys in proptest::collection::vec((0_u8..12, any::<bool>()), 0..60),
    ) {
        let memory = Memory::new(capacity, Duration::from_secs(3600));
        let mut model: Vec<u8> = Vec::new();
        for (key, remove) in keys {
            if remove {
                memory.remove(&key);
                model.retain(|known| *known != key);
            } else {
                let new = !model.contains(&key);
                prop_assert_eq!(memory.insert(&key, noon()), new);
                if new {
                    model.push(key);
                    if model.len() > capacity {
                        model.remove(0);
                    }
                }
            }
            prop_assert_eq!(memory.len(), model.len());
            for known in &model {
                prop_assert!(memory.contains(known, noon()));
            }
        }
    }
}
