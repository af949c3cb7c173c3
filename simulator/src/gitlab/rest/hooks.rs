//! Webhooks of a project.

use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::json;
use url::Url;

use super::entities::{hook as hook_entity, hook_event};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Hook, HookEvents, Instance, Secret};
use crate::gitlab::webhooks::{HookEvent, TestError};

/// Nobody may own more hooks of a project than this.
const MAX_HOOKS: usize = 100;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/hooks", get(list).post(create))
        .route(
            "/projects/{id}/hooks/{hook_id}",
            get(show).put(update).delete(remove),
        )
        .route("/projects/{id}/hooks/{hook_id}/events", get(events))
        .route(
            "/projects/{id}/hooks/{hook_id}/events/{hook_log_id}/resend",
            post(resend),
        )
        .route("/projects/{id}/hooks/{hook_id}/test/{trigger}", post(test))
}

/// `GET /projects/:id/hooks`
async fn list(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = request.project_with(instance, AccessLevel::Maintainer)?;
        let hooks: Vec<&Hook> = instance
            .hooks
            .values()
            .filter(|hook| hook.project_id == project.id)
            .collect();
        let page = request.offset_page(instance, hooks)?;
        Ok(page.json(|hook| hook_entity(instance, hook)))
    })
}

/// `GET /projects/:id/hooks/:hook_id`
async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let hook = find(&request, instance)?;
        Ok(Json(hook_entity(instance, hook)).into_response())
    })
}

/// `POST /projects/:id/hooks`
async fn create(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let mut check = request.parameters.check();
        let url = check.required_text("url");
        check.finish()?;
        let project_id = request.project_with(instance, AccessLevel::Maintainer)?.id;
        let count = instance
            .hooks
            .values()
            .filter(|hook| hook.project_id == project_id)
            .count();
        if count >= MAX_HOOKS {
            return Err(ApiError::validation(
                "base",
                [format!(
                    "Maximum number of project hooks ({MAX_HOOKS}) exceeded"
                )],
            ));
        }
        let mut hook = Hook {
            id: 0,
            project_id,
            url,
            name: String::new(),
            description: String::new(),
            token: None,
            signing_token: None,
            // A new hook wants pushes unless it says otherwise.
            events: HookEvents {
                push: true,
                ..HookEvents::default()
            },
            enable_ssl_verification: true,
            custom_headers: Vec::new(),
            recent_failures: 0,
            disabled_until: None,
            created_at: instance.now,
        };
        change(&request, &mut hook)?;
        hook.id = instance.next_id("hooks");
        let entity = hook_entity(instance, &hook);
        instance.hooks.insert(hook.id, hook);
        Ok((StatusCode::CREATED, Json(entity)).into_response())
    })
}

/// `PUT /projects/:id/hooks/:hook_id`
async fn update(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let mut hook = find(&request, instance)?.clone();
        change(&request, &mut hook)?;
        let entity = hook_entity(instance, &hook);
        instance.hooks.insert(hook.id, hook);
        Ok(Json(entity).into_response())
    })
}

/// `DELETE /projects/:id/hooks/:hook_id`
async fn remove(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let id = find(&request, instance)?.id;
        instance.hooks.remove(&id);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// `GET /projects/:id/hooks/:hook_id/events`
async fn events(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let wanted = check.comma_separated("status").unwrap_or_default();
    check.finish()?;
    request.api.with(|instance| {
        let hook = find(&request, instance)?;
        let sender = request.api.webhooks();
        let mut records = sender
            .map(|sender| sender.records(hook.id))
            .unwrap_or_default();
        if !wanted.is_empty() {
            records.retain(|record| {
                let class = match record.status {
                    Some(200..=299) => "successful",
                    Some(400..=499) => "client_failure",
                    _ => "server_failure",
                };
                let status = record
                    .status
                    .map(|status| status.to_string())
                    .unwrap_or_default();
                wanted
                    .iter()
                    .any(|wanted| wanted == class || *wanted == status)
            });
        }
        let page = request.offset_page(instance, records)?;
        Ok(page.json(|record| hook_event(&record)))
    })
}

/// `POST /projects/:id/hooks/:hook_id/test/:trigger`
async fn test(request: ApiRequest) -> ApiResult {
    let hook_id = request.api.with(|instance| {
        let hook = find(&request, instance)?;
        limit(&request, instance)?;
        Ok::<_, ApiError>(hook.id)
    })?;
    let known = HookEvent::from_trigger(request.path("trigger"));
    let event =
        known.ok_or_else(|| ApiError::parameters(&["trigger does not have a valid value"]))?;
    let sender = request.api.webhooks().ok_or_else(nothing_sent)?;
    let record = sender
        .test(hook_id, event)
        .await
        .map_err(|error| match error {
            TestError::NoSuchHook => ApiError::record_not_found(),
            TestError::NothingToSend => nothing_sent(),
        })?;
    if !record.succeeded() {
        return Err(ApiError::message(
            StatusCode::UNPROCESSABLE_ENTITY,
            record.response_body,
        ));
    }
    Ok(created())
}

/// `POST /projects/:id/hooks/:hook_id/events/:hook_log_id/resend`
async fn resend(request: ApiRequest) -> ApiResult {
    let record_id = request.path_id("hook_log_id")?;
    let hook_id = request.api.with(|instance| {
        let hook = find(&request, instance)?;
        limit(&request, instance)?;
        Ok::<_, ApiError>(hook.id)
    })?;
    let sender = request
        .api
        .webhooks()
        .ok_or_else(ApiError::record_not_found)?;
    let record = sender.resend(hook_id, record_id).await;
    let record = record.ok_or_else(ApiError::record_not_found)?;
    let body = json!({ "response_status": record.status });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Tests and resends share one limit.
fn limit(request: &ApiRequest, instance: &Instance) -> Result<(), ApiError> {
    let who = format!("{}:{}", super::projects::who(request), request.path("id"));
    request.api.admit(instance, "web_hook_test", &who)
}

fn created() -> Response {
    (
        StatusCode::CREATED,
        Json(json!({ "message": "201 Created" })),
    )
        .into_response()
}

fn nothing_sent() -> ApiError {
    ApiError::message(
        StatusCode::UNPROCESSABLE_ENTITY,
        "The project has nothing to test this event with.",
    )
}

fn find<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a Hook, ApiError> {
    let project = request.project_with(instance, AccessLevel::Maintainer)?;
    let id = request.path_id("hook_id")?;
    instance
        .hooks
        .get(&id)
        .filter(|hook| hook.project_id == project.id)
        .ok_or_else(ApiError::record_not_found)
}

/// Takes over what the request names; the rest stays as it is.
fn change(request: &ApiRequest, hook: &mut Hook) -> Result<(), ApiError> {
    let mut check = request.parameters.check();
    let mut switch = |name: &str, value: &mut bool| {
        if let Some(wanted) = check.boolean(name) {
            *value = wanted;
        }
    };
    switch("push_events", &mut hook.events.push);
    switch("tag_push_events", &mut hook.events.tag_push);
    switch("merge_requests_events", &mut hook.events.merge_requests);
    switch("job_events", &mut hook.events.job);
    switch("pipeline_events", &mut hook.events.pipeline);
    switch("deployment_events", &mut hook.events.deployment);
    switch("releases_events", &mut hook.events.releases);
    switch("enable_ssl_verification", &mut hook.enable_ssl_verification);
    let url = check.text("url");
    let name = check.text("name");
    let description = check.text("description");
    let token = check.text("token");
    let signing_token = check.text("signing_token");
    let headers = check.objects("custom_headers");
    check.finish()?;
    if let Some(url) = url {
        let is_web = Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !is_web {
            return Err(ApiError::message(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Invalid url given",
            ));
        }
        hook.url = url;
    }
    hook.name = name.unwrap_or_else(|| std::mem::take(&mut hook.name));
    hook.description = description.unwrap_or_else(|| std::mem::take(&mut hook.description));
    let secret = |text: String| (!text.is_empty()).then(|| Secret::new(text));
    if let Some(token) = token {
        hook.token = secret(token);
    }
    if let Some(token) = signing_token {
        hook.signing_token = secret(token);
    }
    if let Some(headers) = headers {
        hook.custom_headers = headers
            .iter()
            .filter_map(|header| Some((header.text("key")?, Secret::new(header.text("value")?))))
            .collect();
    }
    Ok(())
}
