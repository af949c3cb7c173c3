use std::time::Duration;

use pipewright_gitlab::types::Pipeline;
use pipewright_gitlab::watch::WaitEvent;
use tokio::sync::mpsc;

use super::look::Seen;
use crate::output::span;

/// What a watcher told, kept beyond the call.
#[derive(Debug)]
pub(super) enum Told {
    Changed(Box<Pipeline>),
    Said(String),
    Seen(Seen),
}

impl From<WaitEvent<'_>> for Told {
    fn from(event: WaitEvent<'_>) -> Self {
        match event {
            WaitEvent::Changed { pipeline, .. } => Self::Changed(Box::new(pipeline.clone())),
            WaitEvent::Stuck {
                pipeline,
                unchanged,
            } => Self::Said(stuck(pipeline, unchanged)),
            WaitEvent::PassingError { error, .. } => {
                Self::Said(format!("looking again after: {error}"))
            }
            other => Self::Said(format!("{other:?}")),
        }
    }
}

fn stuck(pipeline: &Pipeline, unchanged: Duration) -> String {
    format!(
        "pipeline {} is {} for {} now: does a runner take its jobs?",
        pipeline.id,
        pipeline.status,
        span(unchanged)
    )
}

/// A callback for the watcher, and where what it is told arrives.
pub(super) fn channel() -> (
    mpsc::UnboundedSender<Told>,
    impl FnMut(WaitEvent<'_>) + Send,
    mpsc::UnboundedReceiver<Told>,
) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let others = sender.clone();
    let tell = move |event: WaitEvent<'_>| {
        // Nobody listens any more when the wait is given up.
        let _ = sender.send(Told::from(event));
    };
    (others, tell, receiver)
}
