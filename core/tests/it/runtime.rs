//! A runtime whose time is paused, for tests that proptest runs many times.

use std::future::Future;

/// Runs the future on its own current-thread runtime with paused time.
pub(crate) fn paused<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}
