//! Access tokens: what one is, and a new one for an old one.

use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use http::StatusCode;

use super::entities::{access_token, access_token_with_value};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessToken, Instance, Secret, TokenKind};

/// How long a rotated token lives unless the request says otherwise.
const DEFAULT_LIFE: TimeDelta = TimeDelta::days(7);

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/personal_access_tokens", get(list))
        .route(
            "/personal_access_tokens/self",
            get(show_self).delete(revoke_self),
        )
        .route("/personal_access_tokens/self/rotate", post(rotate_self))
        .route("/personal_access_tokens/{id}", get(show))
        .route(
            "/projects/{id}/access_tokens/self/rotate",
            post(rotate_self_of_project),
        )
        .route(
            "/groups/{id}/access_tokens/self/rotate",
            post(rotate_self_of_group),
        )
}

/// `GET /personal_access_tokens`: the caller's own; everybody's to administrators.
async fn list(request: ApiRequest) -> ApiResult {
    let caller = request.user_id()?;
    request.api.with(|instance| {
        let admin = instance.users.get(&caller).is_some_and(|user| user.admin);
        let tokens: Vec<&AccessToken> = instance
            .tokens
            .values()
            .filter(|token| token.kind != TokenKind::OAuth)
            .filter(|token| admin || token.user_id == caller)
            .collect();
        let page = request.offset_page(instance, tokens)?;
        Ok(page.json(|token| access_token(instance, token)))
    })
}

/// `GET /personal_access_tokens/:id`
async fn show(request: ApiRequest) -> ApiResult {
    let caller = request.user_id()?;
    let id = request.path_id("id")?;
    request.api.with(|instance| {
        let admin = instance.users.get(&caller).is_some_and(|user| user.admin);
        let token = instance
            .tokens
            .get(&id)
            .filter(|token| token.kind != TokenKind::OAuth)
            .filter(|token| admin || token.user_id == caller);
        match token {
            Some(token) => Ok(Json(access_token(instance, token)).into_response()),
            // Others' tokens are hidden behind the status of those that are not there.
            None if admin => Err(ApiError::nothing_found()),
            None => Err(ApiError::unauthorized()),
        }
    })
}

/// `GET /personal_access_tokens/self`: with any scope.
async fn show_self(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let token = own(&request, instance)?;
        Ok(Json(access_token(instance, token)).into_response())
    })
}

/// `DELETE /personal_access_tokens/self`
async fn revoke_self(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let id = own(&request, instance)?.id;
        if let Some(token) = instance.tokens.get_mut(&id) {
            token.revoked = true;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// `POST /personal_access_tokens/self/rotate`
async fn rotate_self(request: ApiRequest) -> ApiResult {
    rotate(&request, |_, _| true)
}

/// `POST /projects/:id/access_tokens/self/rotate`
async fn rotate_self_of_project(request: ApiRequest) -> ApiResult {
    rotate(&request, |instance, token| {
        let project = instance
            .project(request.path("id"))
            .map(|project| project.id);
        matches!(token.kind, TokenKind::Project(id) if project == Some(id))
    })
}

/// `POST /groups/:id/access_tokens/self/rotate`
async fn rotate_self_of_group(request: ApiRequest) -> ApiResult {
    rotate(&request, |instance, token| {
        let group = instance.group(request.path("id")).map(|group| group.id);
        matches!(token.kind, TokenKind::Group(id) if group == Some(id))
    })
}

/// Kills the caller's token and answers its successor.
fn rotate(request: &ApiRequest, may: impl Fn(&Instance, &AccessToken) -> bool) -> ApiResult {
    request.api.with(|instance| {
        let old = own(request, instance)?.clone();
        if !may(instance, &old) {
            return Err(ApiError::nothing_found());
        }
        let mut check = request.parameters.check();
        let expires_at = check.date("expires_at");
        check.finish()?;
        let today = instance.now.date_naive();
        if expires_at.is_some_and(|day| day < today) {
            return Err(ApiError::bad_request_because(
                "Expiration date must be in the future",
            ));
        }
        let id = instance.next_id("tokens");
        let token = AccessToken {
            id,
            value: successor(instance.seed, id),
            expires_at: expires_at.or_else(|| today.checked_add_signed(DEFAULT_LIFE)),
            created_at: instance.now,
            last_used_at: None,
            ..old.clone()
        };
        if let Some(old) = instance.tokens.get_mut(&old.id) {
            old.revoked = true;
        }
        let entity = access_token_with_value(instance, &token);
        instance.tokens.insert(id, token);
        Ok(Json(entity).into_response())
    })
}

/// The token the request came with.
fn own<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a AccessToken, ApiError> {
    let id = request
        .caller
        .token_id()
        .ok_or_else(ApiError::unauthorized)?;
    let token = instance
        .tokens
        .get(&id)
        .ok_or_else(ApiError::unauthorized)?;
    if token.kind == TokenKind::OAuth {
        return Err(ApiError::bad_request_because(
            "This endpoint requires token type to be a personal access token",
        ));
    }
    Ok(token)
}

/// A token value that depends on the seed alone.
fn successor(seed: u64, id: u64) -> Secret {
    Secret::new(format!(
        "glpat-{}",
        hexadecimal(seed, &format!("access token {id}"), 20)
    ))
}
