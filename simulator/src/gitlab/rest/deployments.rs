//! `/projects/:id/deployments`, after `lib/api/deployments.rb`.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::Value;

use super::entities::{deployment, deployment_extended};
use crate::gitlab::http::parameters::Parameters;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{
    AccessLevel, Change, Deployment, DeploymentStatus, Instance, Project, Transition,
};
use crate::gitlab::scenario::{EnvironmentAction, EnvironmentDefinition};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/deployments", get(list).post(create))
        .route(
            "/projects/{id}/deployments/{deployment_id}",
            get(show).put(update).delete(delete),
        )
        .route(
            "/projects/{id}/deployments/{deployment_id}/merge_requests",
            get(merge_requests),
        )
}

/// `app/finders/deployments_finder.rb`
struct Filter {
    order_by: String,
    descending: bool,
    updated_after: Option<DateTime<Utc>>,
    updated_before: Option<DateTime<Utc>>,
    finished_after: Option<DateTime<Utc>>,
    finished_before: Option<DateTime<Utc>>,
    environment: Option<String>,
    status: Option<String>,
}

impl Filter {
    fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let statuses: Vec<&str> = DeploymentStatus::ALL
            .iter()
            .map(|status| status.as_str())
            .collect();
        let mut check = parameters.check();
        let mut filter = Self {
            order_by: check
                .one_of(
                    "order_by",
                    &["id", "iid", "created_at", "updated_at", "finished_at"],
                )
                .unwrap_or_else(|| "id".to_owned()),
            // Oldest first, unlike everything else.
            descending: check.one_of("sort", &["asc", "desc"]).as_deref() == Some("desc"),
            updated_after: check.time("updated_after"),
            updated_before: check.time("updated_before"),
            finished_after: check.time("finished_after"),
            finished_before: check.time("finished_before"),
            environment: check.text("environment").filter(|text| !text.is_empty()),
            status: check.one_of("status", &statuses),
        };
        check.finish()?;
        let by_update = filter.updated_after.is_some() || filter.updated_before.is_some();
        let by_finish = filter.finished_after.is_some() || filter.finished_before.is_some();
        // The texts are those of the finder's errors, of which only the rules are sure.
        let refused = |reason| Err(ApiError::bad_request_because(reason));
        if by_update && by_finish {
            return refused(
                "Both `updated_at` filter and `finished_at` filter can not be specified",
            );
        }
        if by_finish && filter.order_by != "finished_at" {
            return refused("`finished_at` filter and `finished_at` sorting must be paired");
        }
        if by_finish && filter.status.as_deref() != Some("success") {
            return refused("`finished_at` filter must be combined with `success` status filter.");
        }
        if by_update {
            "updated_at".clone_into(&mut filter.order_by);
        }
        Ok(filter)
    }

    fn apply<'a>(&self, instance: &'a Instance, project: &Project) -> Vec<&'a Deployment> {
        let within = |at: DateTime<Utc>, after: Option<_>, before: Option<_>| {
            after.is_none_or(|after| at >= after) && before.is_none_or(|before| at <= before)
        };
        let mut found: Vec<&Deployment> = instance
            .deployments
            .values()
            .filter(|it| it.project_id == project.id)
            .filter(|it| {
                self.status
                    .as_ref()
                    .is_none_or(|status| it.status.as_str() == status)
            })
            .filter(|it| within(it.updated_at, self.updated_after, self.updated_before))
            .filter(|it| match it.finished_at {
                Some(at) => within(at, self.finished_after, self.finished_before),
                None => self.finished_after.is_none() && self.finished_before.is_none(),
            })
            .filter(|it| {
                let environment = instance.environments.get(&it.environment_id);
                let name = environment.map(|environment| &environment.name);
                self.environment.is_none() || self.environment.as_ref() == name
            })
            .collect();
        match self.order_by.as_str() {
            "iid" => found.sort_by_key(|it| it.iid),
            "created_at" => found.sort_by_key(|it| (it.created_at, it.id)),
            "updated_at" => found.sort_by_key(|it| (it.updated_at, it.id)),
            "finished_at" => found.sort_by_key(|it| (it.finished_at, it.id)),
            _ => found.sort_by_key(|it| it.id),
        }
        if self.descending {
            found.reverse();
        }
        found
    }
}

async fn list(request: ApiRequest) -> ApiResult {
    let filter = Filter::read(&request.parameters)?;
    request.api.with(|instance| {
        request.user_id()?;
        let project = request.project(instance)?;
        let found = filter.apply(instance, project);
        Ok(request
            .offset_page(instance, found)?
            .json(|it| deployment(instance, it)))
    })
}

async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = find(&request, instance)?;
        Ok(Json(deployment_extended(instance, found)).into_response())
    })
}

/// A deployment by other means than a job.
async fn create(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let name = check.required_nonblank_text("environment");
    let sha = check.required_text("sha");
    let reference = check.required_text("ref");
    let tag = check.boolean("tag").unwrap_or(false);
    let status = check.one_of("status", &["running", "success", "failed", "canceled"]);
    check.finish()?;
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Developer)?.id;
        let known = instance
            .environment_named(project_id, &name)
            .map(|known| known.id);
        let environment_id = known.unwrap_or_else(|| {
            let definition = EnvironmentDefinition {
                name: name.clone(),
                url: None,
                tier: None,
                action: EnvironmentAction::Start,
                on_stop: None,
                auto_stop_in: None,
            };
            instance.add_environment(project_id, &name, None, &definition)
        });
        let id = instance.next_id("deployments");
        let mut iid = id;
        if let Some(project) = instance.projects.get_mut(&project_id) {
            project.deployment_count += 1;
            iid = project.deployment_count;
        }
        let made = Deployment {
            id,
            iid,
            project_id,
            environment_id,
            job_id: None,
            user_id,
            reference,
            tag,
            sha,
            status: DeploymentStatus::Created,
            created_at: instance.now,
            updated_at: instance.now,
            finished_at: None,
        };
        instance.deployments.insert(id, made);
        set_status(instance, id, status.as_deref().unwrap_or("running"));
        let made = instance
            .deployments
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok((
            StatusCode::CREATED,
            Json(deployment_extended(instance, made)),
        )
            .into_response())
    })
}

async fn update(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let status = check.one_of("status", &["running", "success", "failed", "canceled"]);
    if !request.parameters.contains("status") {
        check.complain("status is missing");
    }
    check.finish()?;
    request.api.with(|instance| {
        let found = find(&request, instance)?;
        request.require_role(instance, AccessLevel::Developer)?;
        if found.job_id.is_some() {
            // What a job deploys, only the job updates.
            return Err(ApiError::forbidden());
        }
        let id = found.id;
        set_status(instance, id, status.as_deref().unwrap_or("running"));
        let found = instance
            .deployments
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok(Json(deployment_extended(instance, found)).into_response())
    })
}

fn set_status(instance: &mut Instance, id: u64, status: &str) {
    let now = instance.now;
    let Some(deployment) = instance.deployments.get_mut(&id) else {
        return;
    };
    let Some(to) = DeploymentStatus::ALL
        .into_iter()
        .find(|to| to.as_str() == status)
    else {
        return;
    };
    let (from, project_id) = (deployment.status, deployment.project_id);
    deployment.status = to;
    deployment.updated_at = now;
    deployment.finished_at = to.is_complete().then_some(now);
    let change = Change::Deployment {
        id,
        from: Some(from),
        to,
    };
    instance.transitions.push(Transition {
        at: now,
        project_id,
        change,
    });
}

async fn delete(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = find(&request, instance)?;
        request.require_role(instance, AccessLevel::Maintainer)?;
        let last = instance
            .last_deployment(found.environment_id)
            .map(|last| last.id);
        if last == Some(found.id) || found.status == DeploymentStatus::Running {
            return Err(ApiError::message(
                StatusCode::BAD_REQUEST,
                "Cannot destroy running deployment or deployment currently deployed to environment",
            ));
        }
        let id = found.id;
        instance.deployments.remove(&id);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// No merge requests are simulated: none was deployed.
async fn merge_requests(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        find(&request, instance)?;
        Ok(request
            .offset_page(instance, Vec::<Value>::new())?
            .json(|it| it))
    })
}

fn find<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a Deployment, ApiError> {
    request.user_id()?;
    let project = request.project(instance)?;
    let id = request.path_id("deployment_id")?;
    instance
        .deployments
        .get(&id)
        .filter(|deployment| deployment.project_id == project.id)
        .ok_or_else(ApiError::record_not_found)
}
