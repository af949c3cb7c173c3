//! A watcher ends, in time, with what was there, and never looks twice at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pipewright_core::watch::{PollSettings, WatchError, WatchSettings, Watcher};
use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use crate::runtime::paused;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum LookError {
    #[error("passing")]
    Passing,
    #[error("for good")]
    ForGood,
}

fn settings() -> WatchSettings {
    WatchSettings {
        interval: PollSettings {
            jitter: 0.0,
            ..PollSettings::default()
        },
        ..WatchSettings::default()
    }
}

fn watcher<'a>(settings: WatchSettings) -> Watcher<'a, &'static str, LookError> {
    Watcher::new(settings, |state| *state == "success")
        .tolerate(|error| *error == LookError::Passing)
}

/// What a server would answer at a time, in seconds from the start.
fn at(start: Instant, states: &[(u64, &'static str)]) -> &'static str {
    let now = start.elapsed();
    let state = states
        .iter()
        .rev()
        .find(|(from, _)| Duration::from_secs(*from) <= now);
    state.unwrap().1
}

#[test]
fn tells_each_change_and_ends_with_the_last_state() {
    paused(async {
        let start = Instant::now();
        let states = [(0, "pending"), (10, "running"), (100, "success")];
        let mut told = Vec::new();
        let end = watcher(settings())
            .on_change(|before, now| told.push((before.copied(), *now)))
            .run(|| async { Ok(at(start, &states)) })
            .await;
        assert_eq!(end.unwrap(), "success");
        assert_eq!(
            told,
            [
                (None, "pending"),
                (Some("pending"), "running"),
                (Some("running"), "success")
            ]
        );
        assert!(start.elapsed() <= 131 * SECOND, "{:?}", start.elapsed());
    });
}

#[test]
fn an_end_within_the_last_interval_is_seen_and_time_is_kept() {
    paused(async {
        let start = Instant::now();
        let states = [(0, "running"), (59, "success")];
        let limited = WatchSettings {
            max_wait: Some(60 * SECOND),
            ..settings()
        };
        let look = || async { Ok(at(start, &states)) };
        assert_eq!(watcher(limited).run(look).await.unwrap(), "success");

        let start = Instant::now();
        let error = watcher(limited)
            .run(|| async { Ok("running") })
            .await
            .unwrap_err();
        assert!(matches!(
            error,
            WatchError::TimedOut {
                last: Some("running"),
                ..
            }
        ));
        assert_eq!(start.elapsed(), 60 * SECOND);

        let start = Instant::now();
        let hangs = || async {
            sleep(3600 * SECOND).await;
            Ok("running")
        };
        let error = watcher(limited).run(hangs).await.unwrap_err();
        assert!(matches!(error, WatchError::TimedOut { last: None, .. }));
        assert_eq!(start.elapsed(), 60 * SECOND);
    });
}

#[test]
fn passing_errors_are_borne_as_many_in_a_row_as_set() {
    paused(async {
        let look = AtomicU32::new(0);
        let told = Mutex::new(Vec::new());
        // Two errors, a success, and then nothing but errors.
        let end = watcher(WatchSettings {
            tolerated_errors: 2,
            ..settings()
        })
        .on_error(|_, in_a_row| told.lock().unwrap().push(in_a_row))
        .run(|| async {
            match look.fetch_add(1, Ordering::Relaxed) {
                2 => Ok("running"),
                _ => Err(LookError::Passing),
            }
        })
        .await
        .unwrap_err();
        let WatchError::Failed {
            error,
            last,
            failures,
        } = end
        else {
            panic!("{end:?}")
        };
        assert_eq!(
            (error, last, failures),
            (LookError::Passing, Some("running"), 3)
        );
        assert_eq!(*told.lock().unwrap(), [1, 2, 1, 2]);

        let end = watcher(settings())
            .run(|| async { Err(LookError::ForGood) })
            .await;
        assert!(matches!(
            end.unwrap_err(),
            WatchError::Failed { failures: 1, .. }
        ));
    });
}

#[test]
fn a_state_that_should_pass_and_does_not_is_told_once_or_ends_it() {
    paused(async {
        let stuck = WatchSettings {
            stuck_after: Some(300 * SECOND),
            ..settings()
        };
        let start = Instant::now();
        let states = [(0, "pending"), (1000, "running"), (5000, "success")];
        let mut told = Vec::new();
        let end = watcher(stuck)
            .stuck_when(|state| *state == "pending")
            .on_stuck(|state, since| told.push((*state, since)))
            .run(|| async { Ok(at(start, &states)) })
            .await;
        assert_eq!(end.unwrap(), "success");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "pending");
        assert!(told[0].1 >= 300 * SECOND && told[0].1 <= 330 * SECOND);

        let start = Instant::now();
        let end = watcher(WatchSettings {
            stop_when_stuck: true,
            ..stuck
        })
        .stuck_when(|state| *state == "pending")
        .run(|| async { Ok(at(start, &states)) })
        .await
        .unwrap_err();
        assert!(matches!(
            end,
            WatchError::Stuck {
                last: "pending",
                ..
            }
        ));
        assert!(start.elapsed() <= 330 * SECOND);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn looks_never_overlap_and_leave_the_server_most_of_the_time(
        costs in prop::collection::vec(0_u64..8_000, 1..60),
        seed in any::<u64>(),
    ) {
        paused(async move {
            let looks = Mutex::new(Vec::new());
            let settings = WatchSettings {
                interval: PollSettings { seed, ..PollSettings::default() },
                ..WatchSettings::default()
            };
            let index = AtomicU32::new(0);
            let end = Watcher::<_, LookError>::new(settings, |left: &usize| *left == 0)
                .run(|| async {
                    let index = index.fetch_add(1, Ordering::Relaxed) as usize;
                    let began = Instant::now();
                    sleep(Duration::from_millis(costs[index])).await;
                    looks.lock().unwrap().push((began, Instant::now()));
                    Ok(costs.len() - index - 1)
                })
                .await;
            assert_eq!(end.unwrap(), 0);
            for pair in looks.lock().unwrap().windows(2) {
                let ((began, ended), (next, _)) = (pair[0], pair[1]);
                let pause = next - ended;
                let cost = ended - began;
                // At least the shortest, or four times the cost up to the longest, less the jitter.
                let least = SECOND.max(cost * 4).min(30 * SECOND).mul_f64(0.89);
                assert!(pause >= least, "{pause:?} after {cost:?}");
            }
        });
    }
}

#[test]
fn a_server_that_asks_to_be_left_alone_is() {
    paused(async {
        let start = Instant::now();
        let looks = AtomicU32::new(0);
        let end = watcher(settings())
            .wait_as_asked(|_| 90 * SECOND)
            .run(|| async {
                match looks.fetch_add(1, Ordering::Relaxed) {
                    0 => Err(LookError::Passing),
                    _ => Ok("success"),
                }
            })
            .await;
        assert_eq!(end.unwrap(), "success");
        assert_eq!(start.elapsed(), 90 * SECOND);
    });
}
