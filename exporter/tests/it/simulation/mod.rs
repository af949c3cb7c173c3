//! The exporter and a simulated GitLab in one process, on paused time: everything that chance
//! decides comes from a seed, everything that can go wrong does, and in the end each number that
//! the exporter shows must be the one that the server knows to be true.
//!
//! Some seeds run with the tests, a thousand with `cargo xtask test`. `cargo xtask simulate` runs
//! more, or one again:
//!
//! ```sh
//! cargo xtask simulate --seeds 1000000
//! cargo xtask simulate --seed 4711
//! PIPEWRIGHT_SIMULATION_VERBOSE=1 cargo xtask simulate --seed 4711   # with its whole story
//! ```

mod check;
mod driver;
mod journal;
mod life;
mod network;
mod numbers;
mod shown;
mod statuses;
mod teller;
mod trouble;
mod world;

use std::env;
use std::ops::Range;

use rstest::rstest;

/// Runs these seeds, one after the other, and tells of those that fail.
fn run(seeds: Range<u64>) {
    let verbose = env::var_os("PIPEWRIGHT_SIMULATION_VERBOSE").is_some();
    let mut total = driver::Tally::default();
    let mut failed = Vec::new();
    for seed in seeds.clone() {
        match driver::run(seed, verbose && seeds.end - seeds.start == 1) {
            Ok(tally) => {
                if verbose {
                    println!("seed {seed}: {tally}");
                }
                total.add(&tally);
            }
            Err(mut complaints) => {
                complaints.truncate(SHOWN);
                let complaints = complaints.join("\n  ");
                println!("seed {seed} failed:\n  {complaints}");
                failed.push(seed);
            }
        }
        if failed.len() == MOST_FAILURES {
            break;
        }
    }
    println!("{} seeds: {total}", seeds.end - seeds.start);
    assert!(
        failed.is_empty(),
        "seeds {failed:?} failed; one again: cargo xtask simulate --seed {}",
        failed[0]
    );
    assert!(
        seeds.end - seeds.start < 100 || total.is_worth_it(),
        "nothing much happened, so nothing much was tested: {total}"
    );
}

/// Complaints that are told of a seed.
const SHOWN: usize = 6;
/// Seeds that may fail before a run is given up.
const MOST_FAILURES: usize = 20;

/// In parts, so that they share the machine's cores.
#[rstest]
fn every_number_is_true(#[values(0, 1, 2, 3)] part: u64) {
    let (seeds, from) = match (number("SEED"), number("SEEDS")) {
        (Some(seed), _) => (u64::from(part == 0), seed),
        (None, seeds) => (seeds.unwrap_or(FEW), number("FROM").unwrap_or(0)),
    };
    let first = from + seeds * part / 4;
    let end = from + seeds * (part + 1) / 4;
    if number("SEED").is_some() {
        return run(from..from + seeds);
    }
    run(first..end);
}

/// A seed that fails is worth something only if it fails again.
#[test]
fn a_seed_tells_the_same_story_again() {
    for seed in AGAIN {
        let [once, again] = [(); 2].map(|()| {
            let tally = driver::run(seed, false).expect("a seed that holds");
            tally.to_string()
        });
        assert_eq!(once, again, "seed {seed}");
    }
}

/// Seeds with restarts, by GraphQL and by REST.
const AGAIN: [u64; 3] = [1, 2, 7];

/// Seeds of an unoptimised test run.
const FEW: u64 = 15;

fn number(name: &str) -> Option<u64> {
    let value = env::var(format!("PIPEWRIGHT_SIMULATION_{name}")).ok()?;
    Some(value.parse().expect("a number"))
}
