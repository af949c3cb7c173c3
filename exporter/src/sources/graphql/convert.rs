//! From GraphQL's nodes to what was seen.

use std::sync::Arc;

use pipewright_gitlab::types::{GlobalId, JobId, PipelineId, PipelineStatus, ProjectId};

use super::answer::{JobNode, PipelineNode, ProjectId as ProjectNodeId, UpstreamNode};
use crate::facts::{JobSeen, JobsSeen, Parent, PipelineSeen, RunnerType};
use crate::sources::normal::{job_queued, pipeline_queued, ran, seconds};
use crate::sources::{BridgeSeen, FailedText, Listed, Names, RefName};

/// The id of a project node.
pub(super) fn project_id(id: &str) -> Option<ProjectId> {
    GlobalId::number_of(id).map(ProjectId::new)
}

/// The id of a pipeline node.
pub(super) fn pipeline_id(id: &str) -> Option<PipelineId> {
    GlobalId::number_of(id).map(PipelineId::new)
}

/// A pipeline. None for one without what every pipeline has.
pub(super) fn pipeline(node: &PipelineNode<'_>, names: &Names) -> Option<Listed> {
    let id = GlobalId::number_of(&node.id)?;
    let tag = node
        .ref_path
        .as_ref()
        .map(|path| path.starts_with("refs/tags/"));
    let iid = node.merge_request.as_ref().and_then(|request| request.iid);
    let git_ref = RefName::new(node.git_ref.as_deref().unwrap_or_default(), tag, iid);
    let created_at = seconds(node.created_at?);
    let finished = node.finished_at.is_some();
    let seen = PipelineSeen {
        id: PipelineId::new(id),
        git_ref: names.get(&git_ref.name),
        kind: git_ref.kind,
        source: node.source.as_deref().unwrap_or("unknown").into(),
        status: status(node.status.as_deref()?),
        created_at,
        updated_at: node.updated_at.map_or(created_at, seconds),
        started_at: node.started_at.map(seconds),
        finished_at: node.finished_at.map(seconds),
        duration: ran(node.duration, finished),
        queued: pipeline_queued(node.queued_duration, node.started_at.is_some()),
        coverage: node.coverage,
        parent: None,
        jobs: JobsSeen::None,
    };
    let state = node.merge_request.as_ref();
    let state = state.and_then(|request| request.state.as_deref());
    Some(Listed {
        seen,
        merge_request: state.map(|state| state.to_ascii_lowercase().as_str().into()),
        jobs: node.total_jobs,
        whole: true,
    })
}

/// GraphQL writes states in capitals.
fn status(text: &str) -> PipelineStatus {
    text.to_ascii_lowercase().as_str().into()
}

/// The pipeline that started one, as the started one tells it. None where the token may not see it.
pub(super) fn parent(
    upstream: Option<&UpstreamNode<'_>>,
    bridge: Option<&str>,
    names: &Names,
) -> Option<Parent> {
    let upstream = upstream?;
    let (project, path) = located(upstream.project.as_ref()?, names)?;
    let iid = upstream
        .merge_request
        .as_ref()
        .and_then(|request| request.iid);
    let git_ref = RefName::new(upstream.git_ref.as_deref().unwrap_or_default(), None, iid);
    Some(Parent {
        project,
        project_path: path,
        pipeline: PipelineId::new(GlobalId::number_of(&upstream.id)?),
        git_ref: names.get(&git_ref.name),
        bridge_name: names.get(bridge.unwrap_or_default()),
    })
}

fn located(project: &ProjectNodeId<'_>, names: &Names) -> Option<(ProjectId, Arc<str>)> {
    Some((project_id(&project.id)?, names.get(&project.full_path)))
}

/// The jobs and the bridges of a pipeline, and what is said of those that failed.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    pub(super) builds: Vec<JobSeen>,
    pub(super) bridges: Vec<BridgeSeen>,
    pub(super) failed: Vec<FailedText>,
}

impl Jobs {
    pub(super) fn add(&mut self, node: &JobNode<'_>, names: &Names) {
        let Some(id) = node.id.as_deref() else { return };
        let Some(number) = GlobalId::number_of(id) else {
            return;
        };
        let name = node.name.as_deref().unwrap_or_default();
        let id_number = JobId::new(number);
        if id.contains("Bridge") {
            let downstream = node.downstream_pipeline.as_ref().and_then(|pipeline| {
                let (project, path) = located(pipeline.project.as_ref()?, names)?;
                let id = PipelineId::new(GlobalId::number_of(&pipeline.id)?);
                Some((id, project, Some(path)))
            });
            self.bridges.push(BridgeSeen {
                id: id_number,
                name: names.get(name),
                downstream,
            });
            return;
        }
        let Some(job) = job(node, id_number, name, names) else {
            return;
        };
        if job.status == PipelineStatus::Failed {
            // Of a script that failed GitLab has nothing to say: no words stand for that.
            let text = node.failure_message.as_deref().unwrap_or_default();
            let end = text
                .char_indices()
                .nth(500)
                .map_or(text.len(), |(end, _)| end);
            self.failed.push(FailedText {
                job: job.id,
                text: names.get(text.get(..end).unwrap_or_default()),
            });
        }
        self.builds.push(job);
    }
}

fn job(node: &JobNode<'_>, id: JobId, name: &str, names: &Names) -> Option<JobSeen> {
    let stage = node.stage.as_ref().and_then(|stage| stage.name.as_deref());
    let runner = node.runner.as_ref();
    let archive = node.artifacts.as_ref().and_then(|artifacts| {
        let files = artifacts.nodes.iter().flatten().flatten();
        files
            .filter(|file| file.file_type.as_deref() == Some("ARCHIVE"))
            .find_map(|file| file.size)
    });
    Some(JobSeen {
        id,
        name: names.get(name),
        stage: names.get(stage.unwrap_or_default()),
        status: status(node.status.as_deref()?),
        created_at: node.created_at.map(seconds),
        started_at: node.started_at.map(seconds),
        finished_at: node.finished_at.map(seconds),
        duration: ran(node.duration, node.finished_at.is_some()),
        queued: job_queued(node.queued_duration, node.started_at.is_some()),
        runner: match runner.and_then(|runner| runner.runner_type.as_deref()) {
            Some("INSTANCE_TYPE") => RunnerType::Instance,
            Some("GROUP_TYPE") => RunnerType::Group,
            Some("PROJECT_TYPE") => RunnerType::Project,
            _ => RunnerType::Unknown,
        },
        failure_reason: None,
        artifact_bytes: archive,
        retried: false,
    })
}
