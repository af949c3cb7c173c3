//! Groups.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};

use super::entities::{group, group_detail, project};
use super::projects;
use crate::gitlab::http::authentication::can_read_group;
use crate::gitlab::http::pagination::{
    Cursor, CursorStyle, Direction, KeysetOptions, wants_keyset,
};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Group, Instance, Project};

/// The detail of a group lists no more projects than this.
const MAX_PROJECTS: usize = 100;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/groups", get(list))
        .route("/groups/{id}", get(show))
        .route("/groups/{id}/projects", get(of_group))
        .route("/groups/{id}/subgroups", get(subgroups))
        .route("/groups/{id}/descendant_groups", get(descendants))
}

/// `GET /groups`
async fn list(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request
            .api
            .admit(instance, "groups_api", &projects::who(&request))?;
        answer(&request, instance, |_| true)
    })
}

/// `GET /groups/:id`
async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request
            .api
            .admit(instance, "group_api", &projects::who(&request))?;
        let mut check = request.parameters.check();
        let with_projects = check.boolean("with_projects").unwrap_or(true);
        check.finish()?;
        let subject = request.group(instance)?;
        let projects = with_projects.then(|| {
            instance
                .projects
                .values()
                .filter(|project| project.group_id == Some(subject.id))
                .filter(|project| instance.can_read(request.caller.user_id(), project))
                .take(MAX_PROJECTS)
                .map(|found| project(instance, found))
                .collect()
        });
        Ok(Json(group_detail(instance, subject, projects)).into_response())
    })
}

/// `GET /groups/:id/projects`
async fn of_group(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request
            .api
            .admit(instance, "group_projects_api", &projects::who(&request))?;
        let mut check = request.parameters.check();
        let below = check.boolean("include_subgroups").unwrap_or(false);
        check.finish()?;
        let group = request.group(instance)?;
        let inside = format!("{}/", group.full_path);
        let belongs = |project: &Project| {
            project.group_id == Some(group.id) || (below && project.full_path.starts_with(&inside))
        };
        projects::answer(&request, instance, false, belongs)
    })
}

/// `GET /groups/:id/subgroups`
async fn subgroups(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let parent = request.group(instance)?.id;
        answer(&request, instance, |group| group.parent_id == Some(parent))
    })
}

/// `GET /groups/:id/descendant_groups`
async fn descendants(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let inside = format!("{}/", request.group(instance)?.full_path);
        answer(&request, instance, |group| {
            group.full_path.starts_with(&inside)
        })
    })
}

fn answer(
    request: &ApiRequest,
    instance: &Instance,
    belongs: impl Fn(&Group) -> bool,
) -> ApiResult {
    let mut check = request.parameters.check();
    let search = check.text("search").map(|search| search.to_lowercase());
    let owned = check.boolean("owned").unwrap_or(false);
    let top_level_only = check.boolean("top_level_only").unwrap_or(false);
    let skipped = check.comma_separated("skip_groups").unwrap_or_default();
    let order_by = check.one_of("order_by", &["name", "path", "id", "similarity"]);
    let order_by = order_by.unwrap_or_else(|| "name".to_owned());
    let descending = check.one_of("sort", &["asc", "desc"]).as_deref() == Some("desc");
    check.finish()?;

    let user_id = request.caller.user_id();
    let level =
        |group: &Group| user_id.and_then(|user| instance.group_access_level(user, group.id));
    let mut groups: Vec<&Group> = instance
        .groups
        .values()
        .filter(|group| belongs(group) && can_read_group(instance, user_id, group))
        .filter(|group| {
            search.as_ref().is_none_or(|search| {
                group.name.to_lowercase().contains(search)
                    || group.path.to_lowercase().contains(search)
            })
        })
        .filter(|group| !owned || level(group) == Some(AccessLevel::Owner))
        .filter(|group| !top_level_only || group.parent_id.is_none())
        .filter(|group| !skipped.contains(&group.id.to_string()))
        .collect();
    let render = |found: &Group| group(instance, found);

    if wants_keyset(&request.parameters) {
        // Only anonymous callers, only by name, only ascending.
        if user_id.is_some() || order_by != "name" || descending {
            return Err(ApiError::keyset_unavailable());
        }
        let options = KeysetOptions {
            direction: Direction::Ascending,
            style: CursorStyle::Opaque,
        };
        let place = |group: &&Group| Cursor::by_text(&group.name, group.id);
        let page = request.keyset_page(instance, groups, place, options)?;
        return Ok(page.json(render));
    }
    match order_by.as_str() {
        "path" => groups.sort_by(|left, right| left.path.cmp(&right.path)),
        "id" => groups.sort_by_key(|group| group.id),
        _ => groups.sort_by(|left, right| left.name.cmp(&right.name)),
    }
    if descending {
        groups.reverse();
    }
    let page = request.capped_offset_page(instance, groups, "Group", false)?;
    Ok(page.json(render))
}
