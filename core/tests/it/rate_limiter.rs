//! No window of time ever holds more requests than allowed, whoever asks and whoever gives up.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pipewright_core::resilience::{RateLimiter, RateLimits};
use proptest::prelude::*;
use tokio::time::{Instant, sleep, timeout};

use crate::runtime::paused;

/// When each of many tasks got through, in order. A task first waits, then asks, and gives up after
/// its patience.
async fn run(
    limiter: Arc<RateLimiter>,
    tasks: Vec<(Duration, Duration)>,
) -> (Instant, Vec<Instant>) {
    let start = Instant::now();
    let times = Arc::new(Mutex::new(Vec::new()));
    let mut set = tokio::task::JoinSet::new();
    for (delay, patience) in tasks {
        let (limiter, times) = (Arc::clone(&limiter), Arc::clone(&times));
        set.spawn(async move {
            sleep(delay).await;
            if timeout(patience, limiter.acquire()).await.is_ok() {
                times.lock().unwrap().push(Instant::now());
            }
        });
    }
    while let Some(result) = set.join_next().await {
        result.unwrap();
    }
    let times = times.lock().unwrap().clone();
    (start, times)
}

/// For every window that starts at a request: at most `burst` and one more each `period`.
fn assert_rate(times: &[Instant], burst: usize, period: Duration) {
    for (first, start) in times.iter().enumerate() {
        for (last, end) in times.iter().enumerate().skip(first + burst) {
            let extra = u32::try_from(last + 1 - first - burst).unwrap();
            let least = period * extra;
            let window = *end - *start;
            assert!(window >= least, "{} in {window:?}", last + 1 - first);
        }
    }
}

fn assert_most_in(times: &[Instant], most: usize, window: Duration) {
    for pair in times.windows(most + 1) {
        let span = pair[most] - pair[0];
        assert!(span >= window, "{} in {span:?}", most + 1);
    }
}

fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_limits_hold_in_every_window(
        per_second in 1_u32..50,
        burst in 1_u32..60,
        per_minute in 1_u32..400,
        tasks in prop::collection::vec((millis(0..20_000), millis(0..90_000)), 1..200),
        gates in prop::collection::vec((millis(0..20_000), millis(0..10_000)), 0..3),
    ) {
        paused(async move {
            let limiter = Arc::new(RateLimiter::new(RateLimits::new(per_second, burst, per_minute)));
            let start = Instant::now();
            for (at, length) in gates.clone() {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    sleep(at).await;
                    limiter.close_for(length);
                });
            }
            let (_, times) = run(limiter, tasks).await;
            assert_rate(&times, burst as usize, Duration::from_secs(1) / per_second);
            assert_most_in(&times, per_minute as usize, Duration::from_secs(60));
            for (at, length) in gates {
                let closed = (start + at)..(start + at + length);
                // At the very instant of closing, either may come first.
                let through = times.iter().filter(|time| closed.contains(time));
                assert!(through.into_iter().all(|time| *time == closed.start));
            }
        });
    }
}

#[test]
fn a_hundred_tasks_at_once_get_through_in_the_time_that_the_limits_take() {
    paused(async {
        let limiter = Arc::new(RateLimiter::new(RateLimits::new(10, 20, 0)));
        let tasks = vec![(Duration::ZERO, Duration::MAX); 100];
        let (start, times) = run(limiter, tasks).await;
        assert_eq!(times.len(), 100);
        assert_rate(&times, 20, Duration::from_millis(100));
        let last = times[99] - start;
        assert!(last < Duration::from_millis(8_100), "{last:?}");
    });
}

#[test]
fn the_defaults_send_600_in_the_first_minute_and_nearly_600_in_each_after() {
    paused(async {
        let limiter = Arc::new(RateLimiter::default());
        let (start, times) = run(limiter, vec![(Duration::ZERO, Duration::MAX); 2_400]).await;
        let by_minute = |minute: u64| {
            let from = start + Duration::from_secs(60 * minute);
            let to = from + Duration::from_secs(60);
            times
                .iter()
                .filter(|time| **time >= from && **time < to)
                .count()
        };
        assert_eq!(by_minute(0), 600);
        for minute in 1..4 {
            assert!(
                (575..=600).contains(&by_minute(minute)),
                "{}",
                by_minute(minute)
            );
        }
    });
}

#[test]
fn first_come_first_served() {
    paused(async {
        let limiter = Arc::new(RateLimiter::new(RateLimits::new(1, 1, 0)));
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut set = tokio::task::JoinSet::new();
        for number in 0..50 {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            set.spawn(async move {
                sleep(Duration::from_millis(number)).await;
                limiter.acquire().await;
                order.lock().unwrap().push(number);
            });
        }
        set.join_all().await;
        assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
    });
}

#[test]
fn the_gate_only_extends_is_capped_and_reaches_those_who_wait_already() {
    paused(async {
        let limiter =
            RateLimiter::new(RateLimits::unlimited()).with_max_closure(Duration::from_secs(100));
        assert_eq!(limiter.closed_for(), None);
        limiter.close_for(Duration::from_secs(50));
        limiter.close_for(Duration::from_secs(10));
        assert_eq!(limiter.closed_for(), Some(Duration::from_secs(50)));
        let late = async {
            sleep(Duration::from_secs(20)).await;
            limiter.close_until(Instant::now() + Duration::from_secs(3600));
            limiter.close_for(Duration::MAX);
        };
        let (waited, ()) = tokio::join!(limiter.acquire(), late);
        assert_eq!(waited, Duration::from_secs(120));
        limiter.close_until(Instant::now());
        assert_eq!(limiter.acquire().await, Duration::ZERO);
    });
}

#[test]
fn who_gives_up_takes_nothing_and_blocks_nobody() {
    paused(async {
        let limiter = RateLimiter::new(RateLimits::new(1, 1, 0));
        limiter.acquire().await;
        for _ in 0..10 {
            let early = timeout(Duration::from_millis(50), limiter.acquire()).await;
            assert!(early.is_err());
        }
        assert_eq!(limiter.acquire().await, Duration::from_millis(500));
    });
}

#[test]
fn waiting_for_one_limit_uses_up_nothing_of_the_other() {
    paused(async {
        // The second is what limits: one each 333 ms. The minute allows one each 316 ms; if waiting
        // for the second used one of those up, the next would be ready only after 632 ms.
        let limiter = Arc::new(RateLimiter::new(RateLimits::new(3, 1, 190)));
        let (start, times) = run(limiter, vec![(Duration::ZERO, Duration::MAX); 61]).await;
        let last = times[60] - start;
        assert!(last >= Duration::from_secs(20), "{last:?}");
        assert!(last < Duration::from_millis(20_200), "{last:?}");
    });
}

#[tokio::test(start_paused = true)]
async fn a_rate_may_be_less_than_one_a_second() {
    let limiter = RateLimiter::per_second(0.4, NonZeroU32::new(3).unwrap());
    for _ in 0..3 {
        assert_eq!(limiter.acquire().await, Duration::ZERO);
    }
    let started = Instant::now();
    for _ in 0..4 {
        limiter.acquire().await;
    }
    assert!(started.elapsed() >= Duration::from_secs(10));
    assert!(started.elapsed() < Duration::from_millis(10_010));
    for no_rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let unlimited = RateLimiter::per_second(no_rate, NonZeroU32::MIN);
        for _ in 0..100 {
            assert_eq!(unlimited.acquire().await, Duration::ZERO);
        }
    }
}
