//! `/projects/:id/pipelines`, after `lib/api/ci/pipelines.rb`.

use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use super::entities::{pipeline, pipeline_with_metadata};
use super::pipeline_list::list;
use crate::gitlab::engine::NewPipeline;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Instance, PipelineSource, Variable, VariableType};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/pipeline", post(create))
        .route("/projects/{id}/pipelines", get(list))
        .route("/projects/{id}/pipelines/latest", get(latest))
        .route(
            "/projects/{id}/pipelines/{pipeline_id}",
            get(show).delete(delete),
        )
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/cancel",
            post(cancel),
        )
        .route("/projects/{id}/pipelines/{pipeline_id}/retry", post(retry))
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/variables",
            get(variables),
        )
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/metadata",
            put(update_metadata),
        )
}

async fn create(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let reference = check.required_nonblank_text("ref");
    let variables = check.objects("variables").unwrap_or_default();
    let inputs = check.hash("inputs").unwrap_or_default();
    let mut read = Vec::new();
    for variable in &variables {
        let mut check = variable.check();
        let variable_type = check.one_of("variable_type", &["env_var", "file"]);
        read.push(Variable {
            key: check.text("key").unwrap_or_default(),
            value: check.text("value").unwrap_or_default(),
            variable_type: match variable_type.as_deref() {
                Some("file") => VariableType::File,
                _ => VariableType::EnvVar,
            },
            raw: false,
        });
        if check.finish().is_err() {
            let complaint = "variables[variable_type] does not have a valid value";
            return Err(ApiError::parameters(&[complaint]));
        }
    }
    check.finish()?;
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project = request.project_with(instance, AccessLevel::Developer)?;
        let new = NewPipeline {
            variables: read,
            inputs: inputs.into_iter().map(|(name, _)| name).collect(),
            ..NewPipeline::new(project.id, &reference, user_id)
        };
        let id = make(&request.api, instance, &new)?;
        let made = instance
            .pipelines
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok((StatusCode::CREATED, Json(pipeline(instance, made))).into_response())
    })
}

/// Makes a pipeline, within the limits; what is wrong with it is said as a
/// record says it.
pub(super) fn make(api: &Api, instance: &mut Instance, new: &NewPipeline) -> Result<u64, ApiError> {
    let project = instance.projects.get(&new.project_id);
    let sha = project
        .and_then(|project| instance.resolve(project, &new.reference))
        .map(|(sha, _)| sha);
    if let Some(sha) = sha {
        api.admit_pipeline(instance, new.project_id, new.user_id, sha)?;
    }
    instance
        .create_pipeline(new)
        .map_err(|error| ApiError::validation("base", [error.to_string()]))
}

async fn latest(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let reference = check.text("ref").filter(|text| !text.is_empty());
    check.finish()?;
    request.api.with(|instance| {
        let project = request.project(instance)?;
        let reference = reference.as_ref().unwrap_or(&project.default_branch);
        let tip = instance.resolve(project, reference).map(|(sha, _)| sha);
        let mut newest_first = instance.pipelines.of_project(project.id).rev();
        let found = newest_first.find(|pipeline| {
            pipeline.reference == *reference
                && tip == Some(&pipeline.sha)
                && pipeline.source != PipelineSource::ParentPipeline
        });
        // Without a pipeline the permission check fails on nothing: 403, not 404.
        let found = found.ok_or_else(ApiError::forbidden)?;
        Ok(Json(pipeline_with_metadata(instance, found)).into_response())
    })
}

async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let found = request.pipeline(instance)?;
        Ok(Json(pipeline_with_metadata(instance, found)).into_response())
    })
}

async fn cancel(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let id = request
            .writable_pipeline(instance, AccessLevel::Developer)?
            .id;
        // 200 whether or not anything could be canceled.
        instance.cancel_pipeline(id);
        shown(instance, id, StatusCode::OK)
    })
}

async fn retry(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let id = request
            .writable_pipeline(instance, AccessLevel::Developer)?
            .id;
        // 201 even when there was nothing to retry.
        instance.retry_pipeline(id);
        shown(instance, id, StatusCode::CREATED)
    })
}

fn shown(instance: &Instance, id: u64, status: StatusCode) -> ApiResult {
    let found = instance
        .pipelines
        .get(&id)
        .ok_or_else(ApiError::record_not_found)?;
    Ok((status, Json(pipeline(instance, found))).into_response())
}

async fn delete(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let id = request.writable_pipeline(instance, AccessLevel::Owner)?.id;
        instance.delete_pipeline(id);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

async fn variables(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = request.project(instance)?;
        let found = request.pipeline(instance)?;
        // Whoever made the pipeline sees its variables, and maintainers do.
        let level = if request.caller.user_id() == Some(found.user_id) {
            AccessLevel::Developer
        } else {
            AccessLevel::Maintainer
        };
        request.require(instance, project, level)?;
        let variables: Vec<Value> = found
            .variables
            .iter()
            .map(|variable| {
                json!({
                    "key": variable.key,
                    "value": variable.value,
                    "variable_type": variable.variable_type,
                    "raw": variable.raw,
                })
            })
            .collect();
        Ok(Json(variables).into_response())
    })
}

async fn update_metadata(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let name = check.required_text("name");
    check.finish()?;
    if name.chars().count() > 255 {
        return Err(ApiError::validation(
            "name",
            ["is too long (maximum is 255 characters)"],
        ));
    }
    request.api.with(|instance| {
        let id = request
            .writable_pipeline(instance, AccessLevel::Developer)?
            .id;
        let now = instance.now;
        if let Some(pipeline) = instance.pipelines.get_mut(&id) {
            pipeline.name = Some(name);
            pipeline.updated_at = now;
        }
        let found = instance
            .pipelines
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok(Json(pipeline_with_metadata(instance, found)).into_response())
    })
}
