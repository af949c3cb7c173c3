//! What failed in each pipeline of a tree.

use futures_util::{StreamExt as _, stream};

use super::attempts::{self, Sorted, words};
use super::options::WhyOptions;
use super::report::{FailedBridge, Note, PipelineFailures};
use crate::error::Error;
use crate::requests::jobs::PipelineJobFilter;
use crate::services::{JobService, PipelineService};
use crate::types::{
    Incomplete, Job, JobId, JobStatus, PipelineStatus, PipelineSummary, PipelineTree, ProjectRef,
    TestReport,
};

/// A pipeline that is looked at.
struct Place {
    project: ProjectRef,
    pipeline: PipelineSummary,
    depth: usize,
    started_by: Option<JobId>,
    bridges: Vec<FailedBridge>,
}

/// What a pipeline's answers are.
pub(super) struct Surveyed {
    pub(super) project: ProjectRef,
    pub(super) failures: PipelineFailures,
    /// Its test report, if jobs of it failed and it could be read.
    pub(super) tests: Option<TestReport>,
}

/// Looks at the jobs of the first pipeline and of those below it that did not pass.
pub(super) async fn survey(
    pipelines: &dyn PipelineService,
    jobs: &dyn JobService,
    project: &ProjectRef,
    tree: &PipelineTree,
    options: &WhyOptions,
    notes: &mut Vec<Note>,
) -> Vec<Surveyed> {
    let mut places = Vec::new();
    gather(tree, project, 0, None, &mut places, notes);
    if places.len() > options.max_pipelines.max(1) {
        let message = format!(
            "only the first {} of {} that did not pass are looked at",
            options.max_pipelines.max(1),
            places.len()
        );
        notes.push(Note::limit("the pipelines it started", message));
        places.truncate(options.max_pipelines.max(1));
    }
    let looks: Vec<(Surveyed, Vec<Note>)> = stream::iter(places)
        .map(|place| look(pipelines, jobs, place, options))
        .buffered(options.at_once())
        .collect()
        .await;
    let mut surveyed = Vec::new();
    for (look, said) in looks {
        notes.extend(said);
        surveyed.push(look);
    }
    surveyed
}

/// The pipelines of a tree that did not pass; the first in any case.
fn gather(
    root: &PipelineTree,
    project: &ProjectRef,
    depth: usize,
    started_by: Option<JobId>,
    places: &mut Vec<Place>,
    notes: &mut Vec<Note>,
) {
    let mut waiting = vec![(root, project.clone(), depth, started_by)];
    while let Some((tree, project, depth, started_by)) = waiting.pop() {
        let id = tree.pipeline.id;
        if let Some(note) = incomplete(tree) {
            notes.push(note);
        }
        for branch in tree.bridges.iter().rev() {
            if let Some(downstream) = &branch.downstream {
                let below = downstream
                    .pipeline
                    .project_id
                    .map_or_else(|| project.clone(), ProjectRef::from);
                waiting.push((downstream, below, depth + 1, Some(branch.bridge.id)));
            }
        }
        let passed = matches!(
            tree.pipeline.status,
            PipelineStatus::Success | PipelineStatus::Skipped
        );
        let repeated = matches!(tree.incomplete, Some(Incomplete::SeenBefore));
        if id != root.pipeline.id && (passed || repeated) {
            continue;
        }
        places.push(Place {
            project,
            pipeline: tree.pipeline.clone(),
            depth,
            started_by,
            bridges: failed_bridges(tree),
        });
    }
}

fn incomplete(tree: &PipelineTree) -> Option<Note> {
    let about = format!("what pipeline {} started", tree.pipeline.id);
    match tree.incomplete.as_ref()? {
        Incomplete::SeenBefore => None,
        Incomplete::TooDeep => Some(Note::limit(about, "not looked at: too far down")),
        Incomplete::TooMany => Some(Note::limit(about, "not looked at: too many pipelines")),
        Incomplete::Failed { error, kind } => Some(Note {
            kind: Some(kind),
            ..Note::limit(about, error)
        }),
    }
}

fn failed_bridges(tree: &PipelineTree) -> Vec<FailedBridge> {
    tree.bridges
        .iter()
        .map(|branch| &branch.bridge)
        .filter(|bridge| bridge.status == JobStatus::Failed)
        .map(|bridge| FailedBridge {
            id: bridge.id,
            name: bridge.name.clone(),
            allow_failure: bridge.allow_failure,
            reason: match (&bridge.failure_reason, &bridge.downstream_pipeline) {
                (None, Some(downstream)) => {
                    format!(
                        "the pipeline it started, {}, is {}",
                        downstream.id, downstream.status
                    )
                }
                (reason, _) => words(reason.as_ref()),
            },
            failure_reason: bridge.failure_reason.clone(),
            downstream: bridge.downstream_pipeline.clone(),
        })
        .collect()
}

async fn look(
    pipelines: &dyn PipelineService,
    jobs: &dyn JobService,
    place: Place,
    options: &WhyOptions,
) -> (Surveyed, Vec<Note>) {
    let mut notes = Vec::new();
    let id = place.pipeline.id;
    let (attempts, error) = attempts_of(jobs, &place, options.max_jobs).await;
    if attempts.len() >= options.max_jobs {
        let message = format!("only the first {} are looked at", options.max_jobs);
        notes.push(Note::limit(format!("the jobs of pipeline {id}"), message));
    }
    if let Some(error) = error {
        notes.push(Note::error(format!("the jobs of pipeline {id}"), &error));
    }
    let Sorted {
        counts,
        failed,
        allowed,
        recovered,
    } = attempts::sort(attempts);
    let mut tests = None;
    if !failed.is_empty() || !allowed.is_empty() {
        match pipelines.test_report(&place.project, id).await {
            Ok(report) => tests = Some(report),
            Err(error) => notes.push(Note::error(format!("the tests of pipeline {id}"), &error)),
        }
    }
    let failures = PipelineFailures {
        pipeline: place.pipeline,
        depth: place.depth,
        started_by: place.started_by,
        job_counts: counts,
        failed,
        allowed,
        bridges: place.bridges,
        recovered,
        tests: None,
    };
    let surveyed = Surveyed {
        project: place.project,
        failures,
        tests,
    };
    (surveyed, notes)
}

/// All attempts of all jobs of a pipeline: what came before an error, and the error.
async fn attempts_of(
    jobs: &dyn JobService,
    place: &Place,
    most: usize,
) -> (Vec<Job>, Option<Error>) {
    let filter = PipelineJobFilter {
        include_retried: true,
        per_page: Some(100),
        ..PipelineJobFilter::default()
    };
    let mut stream = jobs
        .stream_for_pipeline(&place.project, place.pipeline.id, &filter)
        .take(most);
    let mut found = Vec::new();
    while let Some(job) = stream.next().await {
        match job {
            Ok(job) => found.push(job),
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}
