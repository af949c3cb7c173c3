//! Pipelines.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::common::{
    Commit, EnvironmentInfo, RunnerTags, SourcePipeline, archive, failure_reason, page, runner,
};
use super::git_ref;
use super::project::EventProject;
use crate::types::{
    DetailedStatus, Job, Pipeline, PipelineVariable, ProjectId, ProjectRef, VariableType,
};
use crate::webhook::wire;

/// A pipeline changed its state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineEvent {
    /// The project.
    pub project: EventProject,
    /// The pipeline, as REST shows it.
    ///
    /// - `git_ref` of a merge request's pipeline is `refs/merge-requests/N/head`, as in REST, where
    ///   the hook has the source branch. (REST also knows `merge` and `train`; the hook cannot tell
    ///   them, so events have `head` for all.)
    /// - `started_at` is computed, as the hook does not tell it: the time of creation plus the time
    ///   spent waiting, or else when the earliest of the jobs started; it may be off by a second or
    ///   two.
    /// - `updated_at`, `committed_at`, `coverage` and `yaml_errors` are not told by the hook.
    pub pipeline: Pipeline,
    /// The merge request it runs for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_request: Option<MergeRequestInfo>,
    /// The names of its stages, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<String>,
    /// The variables it was started with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<PipelineVariable>,
    /// Whether its ref is protected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected_ref: Option<bool>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<Commit>,
    /// Its jobs: the latest of each name, no bridges, none that were retried. Empty where the event
    /// was found by asking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<PipelineJob>,
    /// The pipeline that started it, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_pipeline: Option<SourcePipeline>,
}

/// The merge request that a pipeline runs for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MergeRequestInfo {
    /// The number within the project.
    pub iid: u64,
    /// The id, unique on the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The branch that is to be merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_branch: Option<String>,
    /// The project of that branch, another one if it is a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_project_id: Option<ProjectId>,
    /// The branch it is to be merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_branch: Option<String>,
    /// The project of that branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_project_id: Option<ProjectId>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
}

/// A job, with what a Pipeline Hook tells of it beyond REST.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineJob {
    /// The job, as REST shows it. `pipeline`, `commit` and `user` of it are the event's own unless
    /// they differ, and are left out.
    #[serde(flatten)]
    pub job: Job,
    /// When it runs: `on_success`, `on_failure`, `always`, `manual`, `delayed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Whether somebody has to start it.
    pub manual: bool,
    /// Where it deploys to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentInfo>,
    /// The tags of its runner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runner_tags: RunnerTags,
}

impl PipelineEvent {
    /// The event of a state that was found by asking.
    pub fn from_rest(project: &ProjectRef, mut pipeline: Pipeline) -> Self {
        let mut about = EventProject::new(project);
        about.id = about.id.or(pipeline.project_id);
        let merge_request =
            git_ref::merge_request_of(&pipeline.git_ref).map(|iid| MergeRequestInfo {
                iid,
                ..MergeRequestInfo::default()
            });
        pipeline.git_ref = git_ref::normalised(pipeline.git_ref);
        Self {
            project: about,
            pipeline,
            merge_request,
            stages: Vec::new(),
            variables: Vec::new(),
            protected_ref: None,
            commit: None,
            jobs: Vec::new(),
            source_pipeline: None,
        }
    }

    pub(in crate::webhook) fn from_wire(event: wire::Pipeline) -> Self {
        let attributes = event.object_attributes;
        let project = event
            .project
            .map(EventProject::from_wire)
            .unwrap_or_default();
        let merge_request = event.merge_request.and_then(MergeRequestInfo::from_wire);
        let git_ref = match &merge_request {
            Some(merge_request) => git_ref::of_merge_request(merge_request.iid),
            None => git_ref::normalised(attributes.git_ref.unwrap_or_default()),
        };
        let page_of = |kind, id| page(project.web_url.as_deref(), kind, id);
        let jobs: Vec<_> = event
            .builds
            .into_iter()
            .map(|build| {
                let url = page_of("jobs", build.id.get());
                PipelineJob::from_wire(build, &git_ref, attributes.tag, url)
            })
            .collect();
        let pipeline = Pipeline {
            id: attributes.id,
            iid: attributes.iid,
            project_id: project.id,
            sha: attributes.sha.unwrap_or_default(),
            status: attributes.status,
            source: attributes.source,
            name: attributes.name,
            created_at: attributes.created_at,
            updated_at: None,
            web_url: attributes
                .url
                .or_else(|| page_of("pipelines", attributes.id.get())),
            before_sha: attributes.before_sha,
            tag: attributes.tag,
            yaml_errors: None,
            user: event.user.and_then(wire::User::into_rest),
            started_at: started_at(attributes.created_at, attributes.queued_duration, &jobs),
            finished_at: attributes.finished_at,
            committed_at: None,
            duration: attributes.duration,
            queued_duration: attributes.queued_duration,
            coverage: None,
            detailed_status: attributes.detailed_status.map(|label| DetailedStatus {
                text: None,
                label: Some(label),
                group: None,
                icon: None,
                tooltip: None,
                details_path: None,
            }),
            archived: None,
            git_ref,
        };
        Self {
            project,
            pipeline,
            merge_request,
            stages: attributes.stages,
            variables: attributes.variables.into_iter().map(variable).collect(),
            protected_ref: attributes.protected_ref,
            commit: event.commit.map(Commit::from_wire),
            jobs,
            source_pipeline: event.source_pipeline.map(SourcePipeline::from_wire),
        }
    }
}

fn variable(variable: wire::Variable) -> PipelineVariable {
    PipelineVariable {
        key: variable.key,
        value: variable.value.unwrap_or_default(),
        variable_type: VariableType::EnvVar,
        raw: None,
        description: None,
    }
}

fn started_at(
    created_at: Option<DateTime<Utc>>,
    queued: Option<f64>,
    jobs: &[PipelineJob],
) -> Option<DateTime<Utc>> {
    // After a retry the jobs' times are those of the retry, and the pipeline's is still the first.
    let waited = queued
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .and_then(|waited| TimeDelta::from_std(waited).ok());
    match (created_at, waited) {
        (Some(created), Some(waited)) => created.checked_add_signed(waited),
        _ => jobs.iter().filter_map(|job| job.job.started_at).min(),
    }
}

impl MergeRequestInfo {
    fn from_wire(merge_request: wire::PipelineMergeRequest) -> Option<Self> {
        Some(Self {
            iid: merge_request.iid?,
            id: merge_request.id,
            title: merge_request.title,
            source_branch: merge_request.source_branch,
            source_project_id: merge_request.source_project_id.map(ProjectId::new),
            target_branch: merge_request.target_branch,
            target_project_id: merge_request.target_project_id.map(ProjectId::new),
            web_url: merge_request.url,
        })
    }
}

impl PipelineJob {
    fn from_wire(build: wire::Build, git_ref: &str, tag: bool, web_url: Option<String>) -> Self {
        let (runner, runner_tags) = runner(build.runner);
        Self {
            job: Job {
                id: build.id,
                name: build.name,
                stage: build.stage,
                failure_reason: failure_reason(&build.status, build.failure_reason),
                status: build.status,
                git_ref: git_ref.to_owned(),
                tag,
                allow_failure: build.allow_failure,
                created_at: build.created_at,
                started_at: build.started_at,
                finished_at: build.finished_at,
                erased_at: None,
                duration: build.duration,
                queued_duration: build.queued_duration,
                coverage: None,
                web_url: web_url.unwrap_or_default(),
                user: build.user.and_then(wire::User::into_rest),
                commit: None,
                pipeline: None,
                artifacts_file: archive(build.artifacts_file),
                artifacts: Vec::new(),
                artifacts_expire_at: None,
                runner,
                tag_list: Vec::new(),
                archived: None,
            },
            when: build.when,
            manual: build.manual,
            environment: build.environment.and_then(EnvironmentInfo::from_wire),
            runner_tags,
        }
    }
}
