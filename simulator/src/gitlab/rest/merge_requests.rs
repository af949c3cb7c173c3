//! `/projects/:id/merge_requests`, after `lib/api/merge_requests.rb`.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use super::entities::{
    approvals, commit, merge_request, merge_request_basic, note, pipeline, pipeline_list_item,
    pipelines_of, time, user_or_null,
};
use super::merge_request_filter::Filter;
use super::pipelines::make;
use crate::gitlab::engine::NewPipeline;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{
    AccessLevel, Instance, MergeRequest, Note, Pipeline, PipelineSource, Project, Tier,
};

pub(super) fn routes() -> Router<Api> {
    let one = "/projects/{id}/merge_requests/{merge_request_iid}";
    Router::new()
        .route("/groups/{id}/merge_requests", get(of_group))
        .route("/projects/{id}/merge_requests", get(list))
        .route(one, get(show))
        .route(&format!("{one}/notes"), get(notes))
        .route(&format!("{one}/approvals"), get(show_approvals))
        .route(&format!("{one}/reviewers"), get(reviewers))
        .route(&format!("{one}/commits"), get(commits))
        .route(
            &format!("{one}/pipelines"),
            get(pipelines).post(create_pipeline),
        )
}

/// The merge request that the path names by its number.
fn named<'a>(
    request: &ApiRequest,
    instance: &'a Instance,
) -> Result<(&'a Project, &'a MergeRequest), ApiError> {
    let project = request.project(instance)?;
    let iid = request.path_id("merge_request_iid")?;
    let found = instance
        .merge_request(project.id, iid)
        .ok_or_else(ApiError::record_not_found)?;
    Ok((project, found))
}

/// `GET /projects/:id/merge_requests`
async fn list(request: ApiRequest) -> ApiResult {
    let filter = Filter::read(&request.parameters)?;
    request.api.with(|instance| {
        let project = request.project(instance)?;
        let found = filter.apply(instance, instance.merge_requests_of(project.id));
        let page = request.offset_page(instance, found)?;
        Ok(page.json(|it| merge_request_basic(instance, project, it)))
    })
}

/// `GET /groups/:id/merge_requests`: those of all projects below the group.
async fn of_group(request: ApiRequest) -> ApiResult {
    let filter = Filter::read(&request.parameters)?;
    request.api.with(|instance| {
        let user = request.caller.user_id();
        let group = request.group(instance)?;
        let inside = format!("{}/", group.full_path);
        let project_of = |it: &MergeRequest| {
            let project = instance.projects.get(&it.project_id);
            project.filter(|project| {
                project.full_path.starts_with(&inside) && instance.can_read(user, project)
            })
        };
        let below = instance.merge_requests.values();
        let found = filter.apply(instance, below.filter(|it| project_of(it).is_some()));
        let page = request.offset_page(instance, found)?;
        Ok(page.json(|it| {
            project_of(it).map_or(Value::Null, |project| {
                merge_request_basic(instance, project, it)
            })
        }))
    })
}

/// `GET /projects/:id/merge_requests/:iid`
async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let (project, found) = named(&request, instance)?;
        Ok(Json(merge_request(instance, project, found)).into_response())
    })
}

/// `GET …/notes`: newest first unless asked for otherwise; what people wrote,
/// and what GitLab wrote about what they did.
async fn notes(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let order_by = check.one_of("order_by", &["created_at", "updated_at"]);
    let sort = check.one_of("sort", &["asc", "desc"]);
    let kinds = ["all_notes", "only_comments", "only_activity"];
    let kind = check.one_of("activity_filter", &kinds);
    check.finish()?;
    request.api.with(|instance| {
        let (_, found) = named(&request, instance)?;
        let mut notes: Vec<&Note> = found
            .notes
            .iter()
            .filter(|note| match kind.as_deref() {
                Some("only_comments") => !note.system,
                Some("only_activity") => note.system,
                _ => true,
            })
            .collect();
        // Nothing is edited here, so both orders are one.
        let _ = order_by;
        if sort.as_deref() != Some("asc") {
            notes.reverse();
        }
        let page = request.offset_page(instance, notes)?;
        Ok(page.json(|it| note(instance, found, it)))
    })
}

/// `GET …/approvals`
async fn show_approvals(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let (_, found) = named(&request, instance)?;
        let licensed = instance.settings.tier >= Tier::Premium;
        let user = request.caller.user_id();
        Ok(Json(approvals(instance, found, licensed, user)).into_response())
    })
}

/// `GET …/reviewers`: `created_at` is when the review was asked for.
async fn reviewers(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let (_, found) = named(&request, instance)?;
        let reviewers: Vec<Value> = found
            .reviewers
            .iter()
            .map(|reviewer| {
                json!({
                    "user": user_or_null(instance, reviewer.user_id),
                    "state": found.review_state(reviewer.user_id),
                    "created_at": time(reviewer.requested_at),
                })
            })
            .collect();
        Ok(Json(reviewers).into_response())
    })
}

/// `GET …/commits`
async fn commits(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let (project, found) = named(&request, instance)?;
        let tip = project.repository.commits.get(&found.sha);
        let page = request.offset_page(instance, tip.into_iter().collect())?;
        Ok(page.json(|it| commit(instance, project, it)))
    })
}

/// `GET …/pipelines`: a plain list, newest first.
async fn pipelines(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let (_, found) = named(&request, instance)?;
        let found: Vec<&Pipeline> = pipelines_of(instance, found).collect();
        let page = request.offset_page(instance, found)?;
        Ok(page.json(|it| pipeline_list_item(instance, it)))
    })
}

/// `POST …/pipelines`
async fn create_pipeline(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project = request.project_with(instance, AccessLevel::Developer)?;
        let (_, found) = named(&request, instance)?;
        let new = NewPipeline {
            source: PipelineSource::MergeRequestEvent,
            ..NewPipeline::new(project.id, &found.head_reference(), user_id)
        };
        let id = make(&request.api, instance, &new)?;
        let made = instance
            .pipelines
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok((StatusCode::CREATED, Json(pipeline(instance, made))).into_response())
    })
}
