//! Jobs.

use serde::Serialize;

use super::common::{
    EnvironmentInfo, RunnerTags, SourcePipeline, failure_reason, first_line, page, runner,
};
use super::git_ref;
use super::project::EventProject;
use crate::types::{Job, JobCommit, PipelineId, PipelineSummary, ProjectRef};
use crate::webhook::wire;

/// A job changed its state. Bridges have no events.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobEvent {
    /// The project.
    pub project: EventProject,
    /// The job, as REST shows it.
    ///
    /// - `commit` is the commit; the hook's has the id of the pipeline, which is in `pipeline`.
    /// - `failure_reason` is there if the job failed, though the hook always has one.
    /// - `git_ref` of a merge request's job is `refs/merge-requests/N/head`, also where GitLab says
    ///   `merge` or `train`, as it is for [`PipelineEvent`](super::PipelineEvent).
    /// - `coverage`, the artifacts and `tag_list` are not told by the hook.
    pub job: Job,
    /// The pipeline's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<PipelineId>,
    /// The merge request that the pipeline runs for, by its number within the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_request_iid: Option<u64>,
    /// The commit before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_sha: Option<String>,
    /// How often the job was retried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries_count: Option<u64>,
    /// Where it deploys to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentInfo>,
    /// The tags of its runner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runner_tags: RunnerTags,
    /// The pipeline that started the job's, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_pipeline: Option<SourcePipeline>,
}

impl JobEvent {
    /// The event of a state that was found by asking.
    pub fn from_rest(project: &ProjectRef, mut job: Job) -> Self {
        let mut about = EventProject::new(project);
        about.id = about.id.or(job
            .pipeline
            .as_ref()
            .and_then(|pipeline| pipeline.project_id));
        let merge_request_iid = git_ref::merge_request_of(&job.git_ref);
        job.git_ref = git_ref::normalised(job.git_ref);
        if let Some(pipeline) = &mut job.pipeline {
            pipeline.git_ref = git_ref::normalised(std::mem::take(&mut pipeline.git_ref));
        }
        Self {
            project: about,
            pipeline_id: job.pipeline.as_ref().map(|pipeline| pipeline.id),
            merge_request_iid,
            before_sha: None,
            retries_count: None,
            environment: None,
            runner_tags: Vec::new(),
            source_pipeline: None,
            job,
        }
    }

    pub(in crate::webhook) fn from_wire(event: wire::Job, instance: Option<&str>) -> Self {
        let mut project = match (event.project, event.repository) {
            (Some(project), _) => EventProject::from_wire(project),
            (None, Some(repository)) => EventProject::from_repository(repository, instance),
            (None, None) => EventProject::default(),
        };
        project.id = project.id.or(event.project_id);
        let told_ref = event.git_ref.unwrap_or_default();
        let merge_request_iid = git_ref::merge_request_of(&told_ref);
        let git_ref = git_ref::normalised(told_ref);
        let pipeline_id = event
            .pipeline_id
            .or(event.commit.as_ref().and_then(|commit| commit.id));
        let sha = event
            .sha
            .or_else(|| event.commit.as_ref().and_then(|commit| commit.sha.clone()));
        let pipeline = pipeline_id
            .zip(event.commit.as_ref())
            .and_then(|(id, commit)| {
                Some(PipelineSummary {
                    id,
                    iid: None,
                    project_id: project.id,
                    sha: sha.clone().unwrap_or_default(),
                    git_ref: git_ref.clone(),
                    status: commit.status.clone()?,
                    source: None,
                    name: commit.name.clone(),
                    created_at: None,
                    updated_at: None,
                    web_url: page(project.web_url.as_deref(), "pipelines", id.get()),
                })
            });
        let commit = event
            .commit
            .zip(sha)
            .map(|(commit, sha)| job_commit(commit, sha));
        let (runner, runner_tags) = runner(event.runner);
        let id = event.build_id;
        Self {
            job: Job {
                id,
                name: event.build_name,
                stage: event.build_stage,
                failure_reason: failure_reason(&event.build_status, event.build_failure_reason),
                status: event.build_status,
                git_ref,
                tag: event.tag,
                allow_failure: event.build_allow_failure,
                created_at: event.build_created_at,
                started_at: event.build_started_at,
                finished_at: event.build_finished_at,
                erased_at: None,
                duration: event.build_duration,
                queued_duration: event.build_queued_duration,
                coverage: None,
                web_url: page(project.web_url.as_deref(), "jobs", id.get()).unwrap_or_default(),
                user: event.user.and_then(wire::User::into_rest),
                commit,
                pipeline,
                artifacts_file: None,
                artifacts: Vec::new(),
                artifacts_expire_at: None,
                runner,
                tag_list: Vec::new(),
                archived: None,
            },
            project,
            pipeline_id,
            merge_request_iid,
            before_sha: git_ref::commit_or_none(event.before_sha),
            retries_count: event.retries_count,
            environment: event.environment.and_then(EnvironmentInfo::from_wire),
            runner_tags,
            source_pipeline: event.source_pipeline.map(SourcePipeline::from_wire),
        }
    }
}

fn job_commit(commit: wire::JobCommit, sha: String) -> JobCommit {
    JobCommit {
        short_id: sha.chars().take(8).collect(),
        id: sha,
        title: first_line(commit.message.as_deref()),
        author_name: commit.author_name.unwrap_or_default(),
        created_at: None,
    }
}
