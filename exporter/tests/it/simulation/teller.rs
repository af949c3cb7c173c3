//! A seed's story, for whoever has to find out why it failed.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::truth::Happening;

type Line = (DateTime<Utc>, String);

/// Takes down what the exporter does and is told. It only listens, so that a story is the same one
/// whether it is told or not.
#[derive(Debug)]
pub struct Teller {
    clock: SimulationClock,
    lines: Option<Mutex<Vec<Line>>>,
}

impl Teller {
    pub fn new(listens: bool, clock: SimulationClock) -> Self {
        Self {
            clock,
            lines: listens.then(Mutex::default),
        }
    }

    pub fn note(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.lines {
            lines.lock().unwrap().push((self.clock.now(), line()));
        }
    }

    /// Prints it all, with what happened on the server in between.
    pub fn tell(&self, happenings: &[Happening]) {
        let Some(lines) = &self.lines else { return };
        let mut lines = lines.lock().unwrap().clone();
        lines.extend(happenings.iter().map(|of| (at(of), format!("    {of:?}"))));
        lines.sort_by_key(|(at, _)| *at);
        for (at, line) in lines {
            println!("{} {line}", at.format("%T%.3f"));
        }
    }
}

fn at(happening: &Happening) -> DateTime<Utc> {
    match happening {
        Happening::PipelineFinished(finish) => finish.updated_at,
        Happening::JobFinished(finish) => finish.finished_at.unwrap_or(finish.created_at),
        Happening::PipelineReopened { at, .. }
        | Happening::PipelineTriggered { at, .. }
        | Happening::JobRetried { at, .. }
        | Happening::PipelineDeleted { at, .. }
        | Happening::ProjectMoved { at, .. }
        | Happening::ProjectDeleted { at, .. } => *at,
    }
}
