//! Projects.

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::entities::{
    project, project_identity, project_with_access, statistics as project_statistics,
};
use crate::gitlab::http::pagination::{
    Cursor, CursorStyle, Direction, KeysetOptions, wants_keyset,
};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Instance, Project};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects", get(list))
        .route("/projects/{id}", get(show))
}

/// `GET /projects/:id`
async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.api.admit(instance, "project_api", &who(&request))?;
        let mut check = request.parameters.check();
        let statistics = check.boolean("statistics").unwrap_or(false);
        check.finish()?;
        let subject = request.project(instance)?;
        let entity = render(&request, instance, subject, statistics);
        Ok(Json(entity).into_response())
    })
}

/// `GET /projects`
async fn list(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let limit = match request.caller.user_id() {
            Some(_) => "projects_api",
            None => "projects_api_unauthenticated",
        };
        request.api.admit(instance, limit, &who(&request))?;
        answer(&request, instance, true, |_| true)
    })
}

/// Whom an application limit counts for.
pub(super) fn who(request: &ApiRequest) -> String {
    request
        .caller
        .user_id()
        .map_or_else(|| "address".to_owned(), |user| format!("user:{user}"))
}

/// The visible projects that `belongs` picks, filtered, ordered and paged as asked.
///
/// Callers' roles are in the answer only where GitLab presents `ProjectWithAccess`.
pub(super) fn answer(
    request: &ApiRequest,
    instance: &Instance,
    with_access: bool,
    belongs: impl Fn(&Project) -> bool,
) -> Result<Response, ApiError> {
    let filter = Filter::read(request)?;
    let user_id = request.caller.user_id();
    let mut projects: Vec<&Project> = instance
        .projects
        .values()
        .filter(|project| belongs(project) && instance.can_read(user_id, project))
        .filter(|project| filter.matches(instance, project, user_id))
        .collect();
    let render = |project: &Project| {
        if filter.simple || user_id.is_none() {
            return project_identity(instance, project);
        }
        let mut entity = render(request, instance, project, filter.statistics);
        if !with_access && let Value::Object(entity) = &mut entity {
            entity.remove("permissions");
        }
        entity
    };
    if wants_keyset(&request.parameters) {
        if filter.order_by != "id" {
            return Err(ApiError::keyset_unavailable());
        }
        let options = KeysetOptions {
            direction: filter.direction,
            style: CursorStyle::Id,
        };
        let place = |project: &&Project| Cursor::by_id(project.id);
        let page = request.keyset_page(instance, projects, place, options)?;
        return Ok(page.json(render));
    }
    filter.order(&mut projects);
    let page = request.capped_offset_page(instance, projects, "Project", false)?;
    Ok(page.json(render))
}

/// Full details, with the caller's roles and, to reporters, the statistics.
fn render(request: &ApiRequest, instance: &Instance, subject: &Project, statistics: bool) -> Value {
    let Some(user_id) = request.caller.user_id() else {
        return project(instance, subject);
    };
    let mut entity = project_with_access(instance, subject, user_id);
    let may_count = instance.access_level(user_id, subject) >= Some(AccessLevel::Reporter);
    if statistics
        && may_count
        && let Value::Object(entity) = &mut entity
    {
        entity.insert(
            "statistics".to_owned(),
            project_statistics(instance, subject),
        );
    }
    entity
}

#[derive(Debug)]
struct Filter {
    archived: Option<bool>,
    visibility: Option<String>,
    search: Option<String>,
    owned: bool,
    membership: bool,
    starred: bool,
    topics: Vec<String>,
    min_access_level: Option<i64>,
    id_after: Option<u64>,
    id_before: Option<u64>,
    active_after: Option<DateTime<Utc>>,
    active_before: Option<DateTime<Utc>>,
    simple: bool,
    statistics: bool,
    order_by: String,
    direction: Direction,
}

impl Filter {
    fn read(request: &ApiRequest) -> Result<Self, ApiError> {
        let mut check = request.parameters.check();
        let orders = [
            "id",
            "name",
            "path",
            "created_at",
            "updated_at",
            "last_activity_at",
            "similarity",
            "star_count",
            "storage_size",
            "repository_size",
            "wiki_size",
            "packages_size",
        ];
        let filter = Self {
            archived: check.boolean("archived"),
            visibility: check.one_of("visibility", &["private", "internal", "public"]),
            search: check.text("search").map(|search| search.to_lowercase()),
            owned: check.boolean("owned").unwrap_or(false),
            membership: check.boolean("membership").unwrap_or(false),
            starred: check.boolean("starred").unwrap_or(false),
            topics: check.comma_separated("topic").unwrap_or_default(),
            min_access_level: check.integer("min_access_level"),
            id_after: check.id("id_after"),
            id_before: check.id("id_before"),
            active_after: check.time("last_activity_after"),
            active_before: check.time("last_activity_before"),
            simple: check.boolean("simple").unwrap_or(false),
            statistics: check.boolean("statistics").unwrap_or(false),
            order_by: check
                .one_of("order_by", &orders)
                .unwrap_or_else(|| "created_at".to_owned()),
            direction: match check.one_of("sort", &["asc", "desc"]).as_deref() {
                Some("asc") => Direction::Ascending,
                _ => Direction::Descending,
            },
        };
        check.finish()?;
        Ok(filter)
    }

    fn matches(&self, instance: &Instance, project: &Project, user_id: Option<u64>) -> bool {
        let level = || user_id.and_then(|user_id| instance.access_level(user_id, project));
        let is_found = |search: &String| {
            project.name.to_lowercase().contains(search)
                || project.full_path.to_lowercase().contains(search)
                || project.description.to_lowercase().contains(search)
        };
        self.archived.is_none_or(|archived| project.archived == archived)
            && self
                .visibility
                .as_ref()
                .is_none_or(|visibility| project.visibility.as_str() == visibility)
            && self.search.as_ref().is_none_or(is_found)
            && (!self.owned || level() == Some(AccessLevel::Owner))
            && (!self.membership || instance.is_member(user_id, project))
            // Nobody stars anything here.
            && !self.starred
            && self.topics.iter().all(|topic| project.topics.contains(topic))
            && self
                .min_access_level
                .is_none_or(|least| level().is_some_and(|level| i64::from(level.value()) >= least))
            && self.id_after.is_none_or(|id| project.id > id)
            && self.id_before.is_none_or(|id| project.id < id)
            && self.active_after.is_none_or(|at| project.last_activity_at >= at)
            && self.active_before.is_none_or(|at| project.last_activity_at <= at)
    }

    fn order(&self, projects: &mut [&Project]) {
        // What is not modelled leaves the order of ids.
        projects.sort_by_key(|project| project.id);
        match self.order_by.as_str() {
            "name" => projects.sort_by(|left, right| left.name.cmp(&right.name)),
            "path" => projects.sort_by(|left, right| left.path.cmp(&right.path)),
            "created_at" => projects.sort_by_key(|project| project.created_at),
            "updated_at" | "last_activity_at" => {
                projects.sort_by_key(|project| project.last_activity_at);
            }
            _ => {}
        }
        if self.direction == Direction::Descending {
            projects.reverse();
        }
    }
}
