//! What the operating system says.

use std::future::Future;

use super::failure::Failure;

/// Catches SIGINT (Ctrl+C) and SIGTERM from now on; the future waits for one of them.
#[cfg(unix)]
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send, Failure> {
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
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send, Failure> {
    let mut interrupt = tokio::signal::windows::ctrl_c().map_err(|error| failed(&error))?;
    Ok(async move {
        let _ = interrupt.recv().await;
    })
}

/// Calls `then` for each SIGHUP, for ever.
#[cfg(unix)]
pub(super) fn on_hang_up<F: Future<Output = ()> + Send>(
    then: impl Fn() -> F + Send,
) -> Result<impl Future<Output = ()> + Send, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hang_up = signal(SignalKind::hangup()).map_err(|error| failed(&error))?;
    Ok(async move {
        while hang_up.recv().await.is_some() {
            then().await;
        }
    })
}

/// There is no such signal here.
#[cfg(windows)]
pub(super) fn on_hang_up<F: Future<Output = ()> + Send>(
    then: impl Fn() -> F + Send,
) -> Result<impl Future<Output = ()> + Send, Failure> {
    drop(then);
    Ok(std::future::pending())
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::local(format!("signals cannot be caught: {error}"))
}
