//! Ctrl+C and its kin.

use std::future::Future;

/// How the work ended.
pub(crate) enum Ended<T> {
    /// By itself.
    Done(T),
    /// By SIGINT or SIGTERM: the work was dropped where it stood.
    Interrupted,
}

/// Does the work until it is done or the user wants to leave.
pub(crate) async fn until_interrupted<T>(work: impl Future<Output = T>) -> Ended<T> {
    tokio::select! {
        biased;
        result = work => Ended::Done(result),
        () = interrupted() => Ended::Interrupted,
    }
}

/// Waits for SIGINT (Ctrl+C) or SIGTERM.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            },
            Err(_) => {
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
