//! The pipelines that ran before the simulation starts. They are run by the
//! same engine as all others, only earlier.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{History, ProjectDefinition, Scenario};
use crate::gitlab::engine::{Event, NewPipeline};
use crate::gitlab::model::{Change, Instance, PipelineSource, Status};

/// How long after it asks for somebody a manual job of the past was played.
const HESITATION: TimeDelta = TimeDelta::seconds(45);

/// What made a pipeline of the past.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Made {
    /// The history, whose references and sources take turns.
    ByTurn(u32),
    /// The merge request with this number.
    ForMergeRequest(u64),
}

impl Made {
    fn pipeline(self, project: &ProjectDefinition, project_id: u64, user_id: u64) -> NewPipeline {
        match self {
            Self::ByTurn(number) => {
                let (references, sources) = (&project.history.refs, &project.history.sources);
                let reference = references
                    .get(number as usize % references.len().max(1))
                    .unwrap_or(&project.default_branch);
                let source = sources.get(number as usize % sources.len().max(1)).copied();
                NewPipeline {
                    source: source.unwrap_or(PipelineSource::Push),
                    ..NewPipeline::new(project_id, reference, user_id)
                }
            }
            Self::ForMergeRequest(iid) => NewPipeline {
                source: PipelineSource::MergeRequestEvent,
                ..NewPipeline::new(
                    project_id,
                    &format!("refs/merge-requests/{iid}/head"),
                    user_id,
                )
            },
        }
    }
}

impl History {
    fn every(&self) -> Duration {
        self.every
            .map_or(Duration::from_secs(6 * 3600), |every| every.0)
    }

    /// How long before the start the first pipeline was made.
    pub(super) fn span(&self) -> TimeDelta {
        TimeDelta::from_std(self.every().saturating_mul(self.pipelines)).unwrap_or_default()
    }
}

impl Scenario {
    /// Runs all that is past, in the order in which it happened.
    pub(super) fn live_through_history(&self, instance: &mut Instance, start: DateTime<Utc>) {
        let mut made: Vec<(DateTime<Utc>, usize, Made)> = Vec::new();
        for (index, project) in self.projects.iter().enumerate() {
            let every = TimeDelta::from_std(project.history.every()).unwrap_or_default();
            for number in 0..project.history.pipelines {
                let steps = i32::try_from(project.history.pipelines - number).unwrap_or(i32::MAX);
                made.push((start - every * steps, index, Made::ByTurn(number)));
            }
            for (iid, merge_request) in (1..).zip(&project.merge_requests) {
                let ago = TimeDelta::from_std(merge_request.created.0).unwrap_or_default();
                for number in 0..merge_request.pipelines {
                    let hours = i32::try_from(number).unwrap_or(i32::MAX);
                    let at = (start - ago + TimeDelta::hours(1) * hours).min(start);
                    made.push((at, index, Made::ForMergeRequest(iid)));
                }
            }
        }
        made.sort_unstable();
        for (at, index, what) in made {
            self.live_until(instance, at);
            if let Some(project) = self.projects.get(index)
                && let Some(id) = instance.project(&project.path).map(|project| project.id)
            {
                let user_id = instance.users.keys().next().copied().unwrap_or(1);
                // A pipeline that cannot be made now could not be made then either.
                let _ = instance.create_pipeline(&what.pipeline(project, id, user_id));
            }
        }
        self.live_until(instance, start);
        instance.transitions.clear();
    }

    fn live_until(&self, instance: &mut Instance, until: DateTime<Utc>) {
        while instance.step(until) {
            for transition in std::mem::take(&mut instance.transitions) {
                if let Change::Job {
                    id,
                    to: Status::Manual,
                    ..
                } = transition.change
                    && self.was_played(instance, id)
                {
                    instance
                        .queue
                        .schedule(transition.at + HESITATION, Event::JobPlayed(id));
                }
            }
        }
    }

    fn was_played(&self, instance: &Instance, job_id: u64) -> bool {
        let Some(job) = instance.jobs.get(&job_id) else {
            return false;
        };
        let Some(project) = instance.projects.get(&job.project_id) else {
            return false;
        };
        self.projects
            .iter()
            .filter(|definition| definition.path == project.full_path)
            .any(|definition| {
                definition
                    .history
                    .play
                    .iter()
                    .any(|name| name == job.name())
            })
    }
}
