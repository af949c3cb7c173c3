//! Trigger tokens, after `lib/api/ci/triggers.rb`.

use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::entities::{pipeline, time, time_or_null, user_or_null};
use super::pipelines::make;
use crate::gitlab::engine::{NewPipeline, random_text};
use crate::gitlab::http::parameters::Parameters;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{
    AccessLevel, Instance, PipelineSource, Secret, Status, Trigger, Variable, VariableType,
};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/trigger/pipeline", post(run))
        .route("/projects/{id}/ref/{ref}/trigger/pipeline", post(run))
        .route("/projects/{id}/triggers", get(list).post(create))
        .route(
            "/projects/{id}/triggers/{trigger_id}",
            get(show).put(update).delete(delete),
        )
}

/// Makes a pipeline. The token in the body is all that is looked at.
async fn run(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let reference = match request.path("ref") {
        "" => check.required_nonblank_text("ref"),
        reference => reference.to_owned(),
    };
    let token = check.required_text("token");
    let inputs = check.hash("inputs").unwrap_or_default();
    check.finish()?;
    // A pipeline's webhook that triggers a pipeline would never end.
    let event = request
        .headers
        .get("x-gitlab-event")
        .and_then(|event| event.to_str().ok());
    if event == Some("Pipeline Hook") {
        return Err(ApiError::forbidden());
    }
    let variables = variables(&request.parameters)?;
    let payload = payload(&request.parameters);
    request.api.with(|instance| {
        let wanted = request.path("id");
        let project_id = match instance.project(wanted) {
            Some(project) => project.id,
            None if instance.moved_project(wanted).is_some() => {
                return Err(ApiError::moved_project());
            }
            None => return Err(ApiError::not_found("Project")),
        };
        let (source, user_id) = token_owner(instance, project_id, &token)?;
        let mut all = vec![Variable {
            key: "TRIGGER_PAYLOAD".to_owned(),
            value: payload,
            variable_type: VariableType::File,
            raw: false,
        }];
        all.extend(variables);
        let new = NewPipeline {
            source,
            variables: all,
            inputs: inputs.into_iter().map(|(name, _)| name).collect(),
            ..NewPipeline::new(project_id, &reference, user_id)
        };
        let id = make(&request.api, instance, &new)?;
        let now = instance.now;
        if let Some(trigger) = instance
            .triggers
            .values_mut()
            .find(|trigger| trigger.token.expose() == token)
        {
            trigger.last_used = Some(now);
        }
        let made = instance
            .pipelines
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok((StatusCode::CREATED, Json(pipeline(instance, made))).into_response())
    })
}

/// Whom a trigger token or job token acts for.
fn token_owner(
    instance: &Instance,
    project_id: u64,
    token: &str,
) -> Result<(PipelineSource, u64), ApiError> {
    let trigger = instance.triggers.values().find(|trigger| {
        trigger.token.expose() == token
            && trigger.project_id == project_id
            && trigger.expires_at.is_none_or(|at| at > instance.now)
    });
    if let Some(trigger) = trigger {
        return Ok((PipelineSource::Trigger, trigger.owner_id));
    }
    if let Some(job) = instance.job_of_token(token) {
        return match (job.status, instance.projects.get(&project_id)) {
            (Status::Running, Some(project))
                if instance.access_level(job.user_id, project) >= Some(AccessLevel::Developer) =>
            {
                Ok((PipelineSource::Pipeline, job.user_id))
            }
            (Status::Running, _) => Err(ApiError::not_found("Project")),
            _ => Err(ApiError::message(
                StatusCode::UNAUTHORIZED,
                "Job is not running",
            )),
        };
    }
    Err(ApiError::nothing_found())
}

fn variables(parameters: &Parameters) -> Result<Vec<Variable>, ApiError> {
    let complaint =
        || ApiError::bad_request_because("variables needs to be a map of key-valued strings");
    let mut check = parameters.check();
    let pairs = check.hash("variables").unwrap_or_default();
    check.finish()?;
    pairs
        .into_iter()
        .map(|(key, value)| match value {
            Value::String(value) => Ok(Variable {
                key,
                value,
                variable_type: VariableType::EnvVar,
                raw: false,
            }),
            _ => Err(complaint()),
        })
        .collect()
}

/// The request's parameters without its token, which the pipeline gets as a file.
fn payload(parameters: &Parameters) -> String {
    let kept: serde_json::Map<String, Value> = ["ref", "variables", "inputs"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), parameters.get(name)?.clone())))
        .collect();
    Value::Object(kept).to_string()
}

async fn list(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project = request.project_with(instance, AccessLevel::Maintainer)?;
        let found: Vec<&Trigger> = instance
            .triggers
            .values()
            .filter(|it| it.project_id == project.id)
            .collect();
        Ok(request
            .offset_page(instance, found)?
            .json(|it| entity(instance, it, user_id)))
    })
}

async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let found = find(&request, instance)?;
        Ok(Json(entity(instance, found, user_id)).into_response())
    })
}

async fn create(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let description = check.required_text("description");
    let expires_at = check.time("expires_at");
    check.finish()?;
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Maintainer)?.id;
        check_expiry(expires_at, instance.now)?;
        let id = instance.next_id("triggers");
        let secret = random_text(instance.seed, &format!("trigger {id}"), 20);
        let trigger = Trigger {
            id,
            project_id,
            owner_id: user_id,
            token: Secret::new(format!("glptt-{secret}")),
            description,
            created_at: instance.now,
            updated_at: instance.now,
            last_used: None,
            expires_at,
        };
        let shown = entity(instance, &trigger, user_id);
        instance.triggers.insert(id, trigger);
        Ok((StatusCode::CREATED, Json(shown)).into_response())
    })
}

fn check_expiry(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), ApiError> {
    match expires_at {
        Some(at) if at <= now => Err(ApiError::validation(
            "expires_at",
            ["must be in the future"],
        )),
        _ => Ok(()),
    }
}

async fn update(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let description = check.text("description");
    check.finish()?;
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let id = find(&request, instance)?.id;
        let now = instance.now;
        let trigger = instance
            .triggers
            .get_mut(&id)
            .ok_or_else(ApiError::record_not_found)?;
        if let Some(description) = description {
            trigger.description = description;
            trigger.updated_at = now;
        }
        let trigger = trigger.clone();
        Ok(Json(entity(instance, &trigger, user_id)).into_response())
    })
}

async fn delete(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = find(&request, instance)?;
        let (id, updated_at) = (found.id, found.updated_at);
        let condition = request.headers.get(http::header::IF_UNMODIFIED_SINCE);
        if let Some(since) = condition.and_then(|value| value.to_str().ok())
            && let Ok(since) = httpdate::parse_http_date(since)
            && updated_at.timestamp() > DateTime::<Utc>::from(since).timestamp()
        {
            let message = "412 Precondition Failed";
            return Err(ApiError::message(StatusCode::PRECONDITION_FAILED, message));
        }
        instance.triggers.remove(&id);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

fn find<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a Trigger, ApiError> {
    request.user_id()?;
    let project = request.project_with(instance, AccessLevel::Maintainer)?;
    let id = request.path_id("trigger_id")?;
    instance
        .triggers
        .get(&id)
        .filter(|trigger| trigger.project_id == project.id)
        .ok_or_else(|| ApiError::not_found("Trigger"))
}

/// Only its owner sees the whole token.
fn entity(instance: &Instance, trigger: &Trigger, user_id: u64) -> Value {
    let token = trigger.token.expose();
    let shown = if trigger.owner_id == user_id {
        token
    } else {
        token.get(..4).unwrap_or("")
    };
    json!({
        "id": trigger.id,
        "token": shown,
        "description": trigger.description,
        "created_at": time(trigger.created_at),
        "updated_at": time(trigger.updated_at),
        "last_used": time_or_null(trigger.last_used),
        "expires_at": time_or_null(trigger.expires_at),
        "owner": user_or_null(instance, trigger.owner_id),
    })
}
