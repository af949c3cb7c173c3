//! What there is to know about a project's code: languages, contributors,
//! comparisons; and how often it was fetched.

use std::collections::BTreeMap;

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use chrono::Days;
use serde_json::{Map, Value, json};

use super::entities::{commit, web_url};
use super::repository::{find_commit, history, readable};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Commit};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/languages", get(languages))
        .route("/projects/{id}/statistics", get(fetches))
        .route("/projects/{id}/repository/contributors", get(contributors))
        .route("/projects/{id}/repository/compare", get(compare))
}

/// `GET /projects/:id/languages`, in percent
async fn languages(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let shares: Map<String, Value> = project
            .languages
            .iter()
            .map(|(name, share)| (name.clone(), json!(share)))
            .collect();
        Ok(Json(shares).into_response())
    })
}

/// `GET /projects/:id/statistics`: how often the repository was fetched in the
/// last thirty days. Nobody fetches here: the numbers are made up from the
/// number of pipelines, and always the same.
async fn fetches(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = request.project_with(instance, AccessLevel::Developer)?;
        let today = instance.now.date_naive();
        let mut total = 0;
        let days: Vec<Value> = (0..30)
            .filter_map(|ago| today.checked_sub_days(Days::new(ago)))
            .map(|day| {
                let made = instance.pipelines.of_project(project.id);
                let made = made.filter(|pipeline| pipeline.created_at.date_naive() == day);
                let count = made.count();
                total += count;
                json!({ "count": count, "date": day.to_string() })
            })
            .collect();
        let answer = json!({ "fetches": { "total": total, "days": days } });
        Ok(Json(answer).into_response())
    })
}

/// `GET /projects/:id/repository/contributors`: additions and deletions are
/// always 0.
async fn contributors(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let reference = check.text("ref").filter(|text| !text.is_empty());
    let order_by = check.one_of("order_by", &["email", "name", "commits"]);
    let descending = check.one_of("sort", &["asc", "desc"]).as_deref() == Some("desc");
    check.finish()?;
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let from = reference.as_deref().unwrap_or(&project.default_branch);
        let mut counted: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for commit in history(&project.repository, from) {
            let author = (commit.author_name.as_str(), commit.author_email.as_str());
            *counted.entry(author).or_default() += 1;
        }
        let mut found: Vec<((&str, &str), u64)> = counted.into_iter().collect();
        match order_by.as_deref() {
            Some("name") => found.sort_by_key(|((name, _), _)| *name),
            Some("email") => found.sort_by_key(|((_, email), _)| *email),
            _ => found.sort_by_key(|(_, count)| *count),
        }
        if descending {
            found.reverse();
        }
        let page = request.offset_page(instance, found)?;
        Ok(page.json(|((name, email), commits)| {
            json!({
                "name": name,
                "email": email,
                "commits": commits,
                "additions": 0,
                "deletions": 0,
            })
        }))
    })
}

/// `GET /projects/:id/repository/compare`: what `to` has and `from` has not.
async fn compare(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let from = check.required_text("from");
    let to = check.required_text("to");
    check.boolean("straight");
    check.finish()?;
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let repository = &project.repository;
        let known = find_commit(repository, &from).zip(find_commit(repository, &to));
        let (_, tip) = known.ok_or_else(|| ApiError::not_found("Ref"))?;
        let base = history(repository, &from);
        let is_new = |commit: &&Commit| !base.iter().any(|it| it.sha == commit.sha);
        let mut new: Vec<&Commit> = history(repository, &to)
            .into_iter()
            .filter(is_new)
            .collect();
        new.reverse();
        let commits: Vec<Value> = new.iter().map(|it| commit(instance, project, it)).collect();
        let answer = json!({
            "commit": (!new.is_empty()).then(|| commit(instance, project, tip)),
            "commits": commits,
            // What is in files is not modelled.
            "diffs": [],
            "compare_timeout": false,
            "compare_same_ref": from == to,
            "web_url": format!("{}/-/compare/{from}...{to}", web_url(instance, project)),
        });
        Ok(Json(answer).into_response())
    })
}
