//! Ctrl+C and its kin.

use std::future::Future;

use crate::errors::Failure;

/// How the work ended.
pub(crate) enum Ended<T> {
    /// By itself.
    Done(T),
    /// By SIGINT or SIGTERM: the work was dropped where it stood.
    Interrupted,
}

/// Does the work until it is done or the user wants to leave.
pub(crate) async fn until_interrupted<T>(
    work: impl Future<Output = T>,
) -> Result<Ended<T>, Failure> {
    let interruption = interruption()?;
    Ok(tokio::select! {
        biased;
        result = work => Ended::Done(result),
        () = interruption => Ended::Interrupted,
    })
}

/// Catches SIGINT (Ctrl+C) and SIGTERM from now on; the future waits for one of them.
#[cfg(unix)]
pub(crate) fn interruption() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| failed(&error))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| failed(&error))?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Catches Ctrl+C from now on; the future waits for it.
#[cfg(windows)]
pub(crate) fn interruption() -> Result<impl Future<Output = ()>, Failure> {
    let mut interrupt = tokio::signal::windows::ctrl_c().map_err(|error| failed(&error))?;
    Ok(async move {
        let _ = interrupt.recv().await;
    })
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::Local {
        message: format!("signals cannot be caught: {error}"),
    }
}
