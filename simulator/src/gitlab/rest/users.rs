//! Users.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};

use super::entities::{current_user, user, user_basic};
use super::projects;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{Instance, User};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/user", get(me))
        .route("/users", get(list))
        .route("/users/{id}", get(show))
        .route("/users/{id}/projects", get(of_user))
}

/// `GET /user`
async fn me(request: ApiRequest) -> ApiResult {
    let user_id = request.user_id()?;
    request.api.with(|instance| {
        let subject = instance
            .users
            .get(&user_id)
            .ok_or_else(ApiError::unauthorized)?;
        Ok(Json(current_user(instance, subject)).into_response())
    })
}

/// `GET /users`
async fn list(request: ApiRequest) -> ApiResult {
    if request.caller.user_id().is_none() {
        return Err(ApiError::forbidden_because(
            "Not authorized to access /api/v4/users",
        ));
    }
    request.api.with(|instance| {
        let mut check = request.parameters.check();
        let username = check.text("username");
        let search = check.text("search").map(|search| search.to_lowercase());
        let active = check.boolean("active").unwrap_or(false);
        check.finish()?;
        let mut users: Vec<&User> = instance
            .users
            .values()
            .filter(|user| {
                username
                    .as_ref()
                    .is_none_or(|name| user.username.eq_ignore_ascii_case(name))
            })
            .filter(|user| {
                search.as_ref().is_none_or(|search| {
                    user.username.to_lowercase().contains(search)
                        || user.name.to_lowercase().contains(search)
                })
            })
            .filter(|user| !active || !user.blocked)
            .collect();
        users.reverse();
        let page = request.offset_page(instance, users)?;
        Ok(page.json(|user| user_basic(instance, user)))
    })
}

/// `GET /users/:id`
async fn show(request: ApiRequest) -> ApiResult {
    let caller = request.user_id()?;
    let user_id = request.path_id("id")?;
    request.api.with(|instance| {
        request
            .api
            .admit(instance, "users_get_by_id", &caller.to_string())?;
        let subject = instance.users.get(&user_id);
        let subject = subject.ok_or_else(|| ApiError::not_found("User"))?;
        Ok(Json(user(instance, subject)).into_response())
    })
}

/// `GET /users/:id/projects`: the projects in the user's own namespace.
async fn of_user(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let owner = find(instance, request.path("id"))?.username.clone();
        projects::answer(&request, instance, true, |project| {
            project.group_id.is_none()
                && project.full_path.split('/').next() == Some(owner.as_str())
        })
    })
}

fn find<'a>(instance: &'a Instance, id_or_name: &str) -> Result<&'a User, ApiError> {
    id_or_name
        .parse()
        .ok()
        .and_then(|id: u64| instance.users.get(&id))
        .or_else(|| instance.user_named(id_or_name))
        .ok_or_else(|| ApiError::not_found("User"))
}
