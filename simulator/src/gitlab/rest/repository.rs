//! Branches, tags and commits.

use std::collections::BTreeSet;

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::Value;

use super::entities::{branch, commit, commit_detail, tag};
use crate::gitlab::http::pagination::{
    Cursor, CursorStyle, Direction, KeysetOptions, OffsetOptions, offset, wants_keyset,
};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{
    AccessLevel, Branch, Commit, Instance, Project, Repository, Tag, Visibility,
};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/repository/branches", get(branches))
        .route(
            "/projects/{id}/repository/branches/{branch}",
            get(show_branch).head(has_branch),
        )
        .route("/projects/{id}/repository/tags", get(tags))
        .route("/projects/{id}/repository/tags/{tag_name}", get(show_tag))
        .route("/projects/{id}/repository/commits", get(commits))
        .route("/projects/{id}/repository/commits/{sha}", get(show_commit))
}

/// Code is for reporters, and for everybody where the project is.
pub(super) fn readable<'a>(
    request: &ApiRequest,
    instance: &'a Instance,
) -> Result<&'a Project, ApiError> {
    let project = request.project(instance)?;
    if project.visibility == Visibility::Private {
        request.require(instance, project, AccessLevel::Reporter)?;
    }
    Ok(project)
}

/// `GET /projects/:id/repository/branches`
async fn branches(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let mut check = request.parameters.check();
        let search = check.text("search");
        let sort = check.one_of("sort", &["name_asc", "updated_asc", "updated_desc"]);
        check.finish()?;
        let project = readable(&request, instance)?;
        let updated = |branch: &&Branch| {
            project
                .repository
                .commits
                .get(&branch.sha)
                .map(|commit| commit.created_at)
        };
        let mut found: Vec<&Branch> = project
            .repository
            .branches
            .values()
            .filter(|branch| {
                search
                    .as_ref()
                    .is_none_or(|term| is_match(&branch.name, term))
            })
            .collect();
        let render = |found: &Branch| branch(instance, project, found, request.caller.user_id());
        if wants_keyset(&request.parameters) {
            let options = KeysetOptions {
                direction: Direction::Ascending,
                style: CursorStyle::PageToken,
            };
            let place = |branch: &&Branch| Cursor::by_text(&branch.name, 0);
            let page = request.keyset_page(instance, found, place, options)?;
            return Ok(page.json(render));
        }
        match sort.as_deref() {
            Some("updated_asc") => found.sort_by_key(updated),
            Some("updated_desc") => found.sort_by_key(|branch| std::cmp::Reverse(updated(branch))),
            _ => {}
        }
        Ok(request.offset_page(instance, found)?.json(render))
    })
}

/// `GET /projects/:id/repository/branches/:branch`
async fn show_branch(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let found = project.repository.branches.get(request.path("branch"));
        let found = found.ok_or_else(|| ApiError::not_found("Branch"))?;
        Ok(Json(branch(instance, project, found, request.caller.user_id())).into_response())
    })
}

/// `HEAD /projects/:id/repository/branches/:branch`
async fn has_branch(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let exists = project
            .repository
            .branches
            .contains_key(request.path("branch"));
        let status = if exists {
            StatusCode::NO_CONTENT
        } else {
            StatusCode::NOT_FOUND
        };
        Ok(status.into_response())
    })
}

/// `GET /projects/:id/repository/tags`
async fn tags(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let mut check = request.parameters.check();
        let search = check.text("search");
        let order_by = check.one_of("order_by", &["name", "updated", "version"]);
        let ascending = check.one_of("sort", &["asc", "desc"]).as_deref() == Some("asc");
        check.finish()?;
        let project = readable(&request, instance)?;
        let updated = |tag: &&Tag| {
            project
                .repository
                .commits
                .get(&tag.sha)
                .map(|commit| commit.created_at)
        };
        let mut found: Vec<&Tag> = project
            .repository
            .tags
            .values()
            .filter(|tag| search.as_ref().is_none_or(|term| is_match(&tag.name, term)))
            .collect();
        let render = |found: &Tag| tag(instance, project, found);
        if wants_keyset(&request.parameters) {
            let direction = if ascending {
                Direction::Ascending
            } else {
                Direction::Descending
            };
            let options = KeysetOptions {
                direction,
                style: CursorStyle::PageToken,
            };
            let place = |tag: &&Tag| Cursor::by_text(&tag.name, 0);
            let page = request.keyset_page(instance, found, place, options)?;
            return Ok(page.json(render));
        }
        if order_by.is_none_or(|order| order == "updated") {
            found.sort_by_key(updated);
        }
        if !ascending {
            found.reverse();
        }
        Ok(request.offset_page(instance, found)?.json(render))
    })
}

/// `GET /projects/:id/repository/tags/:tag_name`
async fn show_tag(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let found = project.repository.tags.get(request.path("tag_name"));
        let found = found.ok_or_else(|| ApiError::not_found("Tag"))?;
        Ok(Json(tag(instance, project, found)).into_response())
    })
}

/// `GET /projects/:id/repository/commits`
async fn commits(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let mut check = request.parameters.check();
        let ref_name = check.text("ref_name").filter(|name| !name.is_empty());
        let since = check.time("since");
        let until = check.time("until");
        let author = check.text("author");
        let all = check.boolean("all").unwrap_or(false);
        let with_stats = check.boolean("with_stats").unwrap_or(false);
        check.finish()?;
        let project = readable(&request, instance)?;
        let repository = &project.repository;
        let history = if all {
            by_time(repository.commits.values().collect())
        } else {
            let from = ref_name.as_deref().unwrap_or(&project.default_branch);
            history(repository, from)
        };
        let found: Vec<&Commit> = history
            .into_iter()
            .filter(|commit| since.is_none_or(|since| commit.created_at >= since))
            .filter(|commit| until.is_none_or(|until| commit.created_at <= until))
            .filter(|commit| {
                author.as_ref().is_none_or(|author| {
                    commit.author_name.contains(author) || commit.author_email.contains(author)
                })
            })
            .collect();
        let options = OffsetOptions {
            without_count: true,
            ..OffsetOptions::default()
        };
        let page = offset(found, &request.parameters, &request.url(instance), options)?;
        Ok(page.json(|found| {
            if !with_stats {
                return commit(instance, project, found);
            }
            let mut entity = commit_detail(instance, project, found, Value::Null);
            if let Value::Object(entity) = &mut entity {
                for key in ["status", "project_id", "last_pipeline"] {
                    entity.remove(key);
                }
            }
            entity
        }))
    })
}

/// `GET /projects/:id/repository/commits/:sha`, by whole or short id, branch or tag.
async fn show_commit(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let project = readable(&request, instance)?;
        let found = find_commit(&project.repository, request.path("sha"))
            .ok_or_else(|| ApiError::not_found("Commit"))?;
        let pipeline = instance
            .pipelines
            .of_project(project.id)
            .rev()
            .find(|pipeline| pipeline.sha == found.sha)
            .map_or(Value::Null, |pipeline| {
                super::entities::pipeline_basic(instance, pipeline)
            });
        Ok(Json(commit_detail(instance, project, found, pipeline)).into_response())
    })
}

pub(super) fn find_commit<'a>(repository: &'a Repository, name: &str) -> Option<&'a Commit> {
    let sha = repository.resolve(name).map_or(name, |(sha, _)| sha);
    if let Some(commit) = repository.commits.get(sha) {
        return Some(commit);
    }
    let is_short = sha.len() >= 7 && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
    repository
        .commits
        .values()
        .find(|commit| is_short && commit.sha.starts_with(sha))
}

/// The commits that can be reached from a name, newest first.
pub(super) fn history<'a>(repository: &'a Repository, from: &str) -> Vec<&'a Commit> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut next: Vec<&Commit> = find_commit(repository, from).into_iter().collect();
    while let Some(commit) = next.pop() {
        if seen.insert(commit.sha.as_str()) {
            found.push(commit);
            next.extend(
                commit
                    .parents
                    .iter()
                    .filter_map(|sha| repository.commits.get(sha)),
            );
        }
    }
    by_time(found)
}

fn by_time(mut commits: Vec<&Commit>) -> Vec<&Commit> {
    commits.sort_by(|left, right| {
        right
            .created_at
            .cmp(&left.created_at)
            .then_with(|| left.sha.cmp(&right.sha))
    });
    commits
}

/// GitLab's search for branches and tags: `^` and `$` pin the ends.
fn is_match(name: &str, term: &str) -> bool {
    let name = name.to_lowercase();
    let term = term.to_lowercase();
    match (term.strip_prefix('^'), term.strip_suffix('$')) {
        (Some(start), None) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (Some(start), Some(_)) => start.strip_suffix('$') == Some(name.as_str()),
        (None, None) => name.contains(&term),
    }
}
