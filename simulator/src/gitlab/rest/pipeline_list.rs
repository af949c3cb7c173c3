//! `GET /projects/:id/pipelines`, after `app/finders/ci/pipelines_finder.rb`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::entities::pipeline_list_item;
use crate::gitlab::http::parameters::Parameters;
use crate::gitlab::http::{ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{Instance, Pipeline, PipelineSource, Project, Status};

/// The sources that can be asked for; those that the simulator never makes match nothing.
const SOURCES: &[&str] = &[
    "unknown",
    "push",
    "web",
    "trigger",
    "schedule",
    "api",
    "external",
    "pipeline",
    "chat",
    "webide",
    "merge_request_event",
    "external_pull_request_event",
    "parent_pipeline",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "security_orchestration_policy",
    "container_registry_push",
    "duo_workflow",
    "pipeline_execution_policy_schedule",
];

struct Filter {
    scope: Option<String>,
    status: Option<Status>,
    reference: Option<String>,
    sha: Option<String>,
    yaml_errors: Option<bool>,
    username: Option<String>,
    source: Option<String>,
    name: Option<String>,
    updated: Window,
    created: Window,
    order_by: String,
    descending: bool,
}

/// Bounds that are both inclusive.
struct Window {
    after: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
}

impl Window {
    fn contains(&self, at: DateTime<Utc>) -> bool {
        self.after.is_none_or(|after| at >= after) && self.before.is_none_or(|before| at <= before)
    }
}

pub(super) async fn list(request: ApiRequest) -> ApiResult {
    let filter = Filter::read(&request.parameters)?;
    request.api.with(|instance| {
        let project = request.project(instance)?;
        let found = filter.apply(instance, project);
        let page = request.offset_page(instance, found)?;
        Ok(page.json(|pipeline| pipeline_list_item(instance, pipeline)))
    })
}

impl Filter {
    fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let statuses: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
        let mut check = parameters.check();
        let filter = Self {
            scope: check.one_of(
                "scope",
                &["running", "pending", "finished", "branches", "tags"],
            ),
            status: check
                .one_of("status", &statuses)
                .and_then(|name| Status::parse(&name)),
            reference: check.text("ref").filter(|text| !text.is_empty()),
            sha: check.text("sha").filter(|text| !text.is_empty()),
            yaml_errors: check.boolean("yaml_errors"),
            username: check.text("username").filter(|text| !text.is_empty()),
            source: check.one_of("source", SOURCES),
            name: check.text("name").filter(|text| !text.is_empty()),
            updated: Window {
                after: check.time("updated_after"),
                before: check.time("updated_before"),
            },
            created: Window {
                after: check.time("created_after"),
                before: check.time("created_before"),
            },
            order_by: check
                .one_of(
                    "order_by",
                    &["id", "status", "ref", "updated_at", "user_id"],
                )
                .unwrap_or_else(|| "id".to_owned()),
            descending: check.one_of("sort", &["asc", "desc"]).as_deref() != Some("asc"),
        };
        check.finish()?;
        Ok(filter)
    }

    fn apply<'a>(&self, instance: &'a Instance, project: &Project) -> Vec<&'a Pipeline> {
        let of_project = instance.pipelines.of_project(project.id);
        let mut found: Vec<&Pipeline> = match self.scope.as_deref() {
            Some("branches") => latest_by_reference(of_project, false),
            Some("tags") => latest_by_reference(of_project, true),
            _ => of_project.collect(),
        };
        found.retain(|pipeline| self.admits(instance, pipeline));
        match self.order_by.as_str() {
            "status" => found.sort_by_key(|pipeline| (pipeline.status.as_str(), pipeline.id)),
            "ref" => found.sort_by_key(|pipeline| (pipeline.reference.as_str(), pipeline.id)),
            "updated_at" => found.sort_by_key(|pipeline| (pipeline.updated_at, pipeline.id)),
            "user_id" => found.sort_by_key(|pipeline| (pipeline.user_id, pipeline.id)),
            _ => found.sort_by_key(|pipeline| pipeline.id),
        }
        if self.descending {
            found.reverse();
        }
        found
    }

    fn admits(&self, instance: &Instance, pipeline: &Pipeline) -> bool {
        let in_scope = match self.scope.as_deref() {
            Some("running") => pipeline.status == Status::Running,
            Some("pending") => pipeline.status == Status::Pending,
            // Skipped ones are over, but not finished.
            Some("finished") => matches!(
                pipeline.status,
                Status::Success | Status::Failed | Status::Canceled
            ),
            _ => true,
        };
        let from_source = match &self.source {
            Some(source) => pipeline.source.as_str() == source,
            // Children are listed only when they are asked for.
            None => pipeline.source != PipelineSource::ParentPipeline,
        };
        let user = instance
            .users
            .get(&pipeline.user_id)
            .map(|user| &user.username);
        let wants =
            |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
        in_scope
            && from_source
            && self.status.is_none_or(|status| pipeline.status == status)
            && wants(&self.reference, &pipeline.reference)
            && wants(&self.sha, &pipeline.sha)
            && wants(&self.name, pipeline.name.as_deref().unwrap_or_default())
            && (self.username.is_none() || self.username.as_ref() == user)
            && self
                .yaml_errors
                .is_none_or(|wanted| pipeline.yaml_errors.is_some() == wanted)
            && self.updated.contains(pipeline.updated_at)
            && self.created.contains(pipeline.created_at)
    }
}

fn latest_by_reference<'a>(
    pipelines: impl Iterator<Item = &'a Pipeline>,
    tag: bool,
) -> Vec<&'a Pipeline> {
    let mut latest = BTreeMap::new();
    for pipeline in pipelines
        .filter(|pipeline| pipeline.tag == tag)
        .filter(|pipeline| pipeline.source != PipelineSource::ParentPipeline)
    {
        latest.insert(&pipeline.reference, pipeline);
    }
    latest.into_values().collect()
}
