//! `/projects/:id/environments`, after `lib/api/environments.rb`.

use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use http::StatusCode;
use serde_json::json;

use super::entities::{environment, environment_basic, environment_extended};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Environment, EnvironmentState, Instance};
use crate::gitlab::scenario::EnvironmentDefinition;

const TIERS: &[&str] = &["production", "staging", "testing", "development", "other"];

pub(super) fn routes() -> Router<Api> {
    let all = "/projects/{id}/environments";
    Router::new()
        .route(all, get(list).post(create))
        .route(&format!("{all}/stop_stale"), post(stop_stale))
        .route(&format!("{all}/review_apps"), delete(delete_review_apps))
        .route(
            &format!("{all}/{{environment_id}}"),
            get(show).put(update).delete(delete_one),
        )
        .route(&format!("{all}/{{environment_id}}/stop"), post(stop))
}

async fn list(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let name = check.text("name").filter(|text| !text.is_empty());
    let search = check.text("search").filter(|text| !text.is_empty());
    let states = check.one_of("states", &["available", "stopping", "stopped"]);
    if name.is_some() && search.is_some() {
        check.complain("name, search cannot be used together");
    }
    check.finish()?;
    request.api.with(|instance| {
        request.user_id()?;
        let project = request.project(instance)?;
        if search
            .as_ref()
            .is_some_and(|search| search.chars().count() < 3)
        {
            let reason = "Search query is less than 3 characters";
            return Err(ApiError::bad_request_because(reason));
        }
        let mut found: Vec<&Environment> = instance
            .environments
            .values()
            .filter(|it| it.project_id == project.id)
            .filter(|it| name.as_ref().is_none_or(|name| &it.name == name))
            .filter(|it| {
                search
                    .as_ref()
                    .is_none_or(|search| it.name.contains(search))
            })
            .filter(|it| {
                states
                    .as_ref()
                    .is_none_or(|state| it.state.as_str() == state)
            })
            .collect();
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(request
            .offset_page(instance, found)?
            .json(|it| environment(instance, it)))
    })
}

async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = find(&request, instance)?;
        Ok(Json(environment_extended(instance, found)).into_response())
    })
}

async fn create(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let name = check.required_nonblank_text("name");
    let external_url = check.text("external_url");
    let tier = check.one_of("tier", TIERS);
    let description = check.text("description");
    check.finish()?;
    request.api.with(|instance| {
        request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Developer)?.id;
        if instance.environment_named(project_id, &name).is_some() {
            return Err(ApiError::validation("name", ["has already been taken"]));
        }
        let definition = EnvironmentDefinition {
            name: name.clone(),
            url: external_url.clone(),
            tier,
            action: crate::gitlab::scenario::EnvironmentAction::Start,
            on_stop: None,
            auto_stop_in: None,
        };
        let id = instance.add_environment(project_id, &name, external_url, &definition);
        if let Some(environment) = instance.environments.get_mut(&id) {
            environment.description = description;
        }
        let made = instance
            .environments
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok((StatusCode::CREATED, Json(environment(instance, made))).into_response())
    })
}

async fn update(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let external_url = check.text("external_url");
    let tier = check.one_of("tier", TIERS);
    let description = check.text("description");
    check.finish()?;
    request.api.with(|instance| {
        let id = find_with(&request, instance, AccessLevel::Developer)?.id;
        let now = instance.now;
        if let Some(environment) = instance.environments.get_mut(&id) {
            environment.external_url = external_url.or(environment.external_url.take());
            environment.tier = tier.unwrap_or_else(|| environment.tier.clone());
            environment.description = description.or(environment.description.take());
            environment.updated_at = now;
        }
        shown(instance, id)
    })
}

async fn stop(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let force = check.boolean("force").unwrap_or(false);
    check.finish()?;
    request.api.with(|instance| {
        let id = find_with(&request, instance, AccessLevel::Developer)?.id;
        instance
            .stop_environment(id, force)
            .map_err(|_| ApiError::forbidden())?;
        shown(instance, id)
    })
}

async fn stop_stale(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let before = check.time("before");
    if before.is_none() && !request.parameters.contains("before") {
        check.complain("before is missing");
    }
    check.finish()?;
    request.api.with(|instance| {
        request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Maintainer)?.id;
        let now = instance.now;
        let (earliest, latest) = (now - TimeDelta::days(3650), now - TimeDelta::days(7));
        let Some(before) = before.filter(|at| (earliest..=latest).contains(at)) else {
            return Err(ApiError::bad_request_because("Invalid Date"));
        };
        let stale: Vec<u64> = instance
            .environments
            .values()
            .filter(|it| it.project_id == project_id && it.state == EnvironmentState::Available)
            .filter(|it| {
                let last = instance.last_deployment(it.id);
                last.map_or(it.created_at, |last| last.updated_at) < before
            })
            .map(|it| it.id)
            .collect();
        for id in stale {
            // One that cannot be stopped is left as it is.
            let _ = instance.stop_environment(id, false);
        }
        let message = "Successfully requested stop for all stale environments";
        Ok(Json(json!({ "message": message })).into_response())
    })
}

async fn delete_one(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = find_with(&request, instance, AccessLevel::Developer)?;
        if found.state != EnvironmentState::Stopped {
            return Err(ApiError::forbidden());
        }
        let id = found.id;
        instance.environments.remove(&id);
        instance
            .deployments
            .retain(|_, deployment| deployment.environment_id != id);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// Stopped environments below `review/`, 30 days old; by default only listed.
async fn delete_review_apps(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let before = check.time("before");
    let limit = check.integer("limit").unwrap_or(100);
    let dry_run = check.boolean("dry_run").unwrap_or(true);
    check.finish()?;
    request.api.with(|instance| {
        request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Maintainer)?.id;
        let before = before.unwrap_or(instance.now - TimeDelta::days(30));
        let scheduled: Vec<Environment> = instance
            .environments
            .values()
            .filter(|it| it.project_id == project_id && it.state == EnvironmentState::Stopped)
            .filter(|it| it.name.starts_with("review/") && it.created_at < before)
            .take(usize::try_from(limit).unwrap_or(0))
            .cloned()
            .collect();
        if !dry_run {
            for environment in &scheduled {
                instance.environments.remove(&environment.id);
            }
        }
        let scheduled: Vec<_> = scheduled.iter().map(environment_basic).collect();
        let answer = json!({ "scheduled_entries": scheduled, "unprocessable_entries": [] });
        Ok(Json(answer).into_response())
    })
}

fn shown(instance: &Instance, id: u64) -> ApiResult {
    let found = instance
        .environments
        .get(&id)
        .ok_or_else(ApiError::record_not_found)?;
    Ok(Json(environment(instance, found)).into_response())
}

fn find<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a Environment, ApiError> {
    request.user_id()?;
    let project = request.project(instance)?;
    let id = request.path_id("environment_id")?;
    instance
        .environments
        .get(&id)
        .filter(|environment| environment.project_id == project.id)
        .ok_or_else(ApiError::record_not_found)
}

fn find_with<'a>(
    request: &ApiRequest,
    instance: &'a Instance,
    level: AccessLevel,
) -> Result<&'a Environment, ApiError> {
    let found = find(request, instance)?;
    request.require_role(instance, level)?;
    Ok(found)
}
