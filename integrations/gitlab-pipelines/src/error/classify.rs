//! From a status, headers and a body to an error.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use pipewright_core::http::ServerHints;

use super::Error;
use super::bad_request::refused;
use super::body::ErrorBody;
use super::context::Context;
use super::kind::{
    AccessKind, AuthenticationKind, ConfigurationKind, GraphQlKind, JobKind, RateLimitKind,
    ServerKind,
};
use super::not_found::not_found;
use super::verdict::Verdict;
use super::wording::{fragment, reason, said};
use crate::auth::Scope;

impl Error {
    /// The error that an answer stands for, whose status is no success.
    ///
    /// Pure: `now` is what `Retry-After` dates are compared with.
    pub fn from_answer(
        context: &Context,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Self {
        let body = ErrorBody::read(body);
        let verdict = judge(context, status, headers, &body);
        let mut retry_after = ServerHints::retry_after(headers, now);
        if verdict.kind == RateLimitKind::TooManyRequests.into() && retry_after.is_none() {
            // The limit on creating pipelines counts by the minute, and says so in words only.
            retry_after = Some(Duration::from_secs(60));
        }
        let mut error = Self::new(verdict.kind, context, verdict.message)
            .with_status(status)
            .with_server_message(body.words().map(str::to_owned))
            .with_retry_after(retry_after);
        if let Some(hint) = verdict.hint {
            error = error.with_hint(hint);
        }
        error
    }
}

fn judge(context: &Context, status: StatusCode, headers: &HeaderMap, body: &ErrorBody) -> Verdict {
    match status.as_u16() {
        300..=399 => redirected(headers),
        400 | 422 => refused(context, status, body),
        401 => unauthenticated(body),
        403 => forbidden(context, body),
        404 => not_found(context, body),
        405 => not_allowed(body),
        409 | 412 => Verdict::new(
            ServerKind::Conflict,
            said(body, "somebody else is changing it"),
        )
        .hint("try again in a moment"),
        410 => Verdict::new(
            AccessKind::EndpointNotFound,
            said(body, "the endpoint is gone"),
        )
        .hint("check the base URL and GitLab's version"),
        413 => Verdict::new(
            ConfigurationKind::InvalidParameter,
            said(body, "too much was sent"),
        ),
        429 => limited(body),
        503 if context.operation == "graphql.query" && says(body, "timed out") => {
            Verdict::new(GraphQlKind::Timeout, "the server gave up on the query")
                .hint("ask for fewer things at once")
        }
        502..=504 | 520..=530 => Verdict::new(
            ServerKind::ServiceUnavailable,
            said(body, "the server is not available"),
        )
        .hint("try again in a moment"),
        500.. => Verdict::new(ServerKind::InternalError, said(body, "the server failed"))
            .hint("try again; if it stays, the server's administrators can find it in their logs"),
        _ => Verdict::new(
            ConfigurationKind::InvalidParameter,
            said(body, "the server refused the request"),
        ),
    }
}

fn says(body: &ErrorBody, text: &str) -> bool {
    body.words()
        .is_some_and(|words| words.to_lowercase().contains(text))
}

fn redirected(headers: &HeaderMap) -> Verdict {
    let target = headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    match target {
        Some(target) if target.contains("/api/v4/projects/") => moved(),
        _ => Verdict::new(
            ConfigurationKind::InvalidBaseUrl,
            "the server sends the request elsewhere",
        )
        .hint("check the base URL: https or http, and the path under which GitLab is installed"),
    }
}

fn moved() -> Verdict {
    Verdict::new(
        AccessKind::ProjectMoved,
        "the project has moved to another path",
    )
    .hint("use its numeric id, which stays when a project moves")
}

fn unauthenticated(body: &ErrorBody) -> Verdict {
    let words = body.words().unwrap_or_default();
    let lower = words.to_lowercase();
    if lower.contains("permission to access") {
        // Analytics answer 401 to a credential of too low a role, or without a licence.
        return Verdict::new(AccessKind::PermissionDenied, fragment(words))
            .hint("it takes a higher role, or a higher tier of GitLab");
    }
    if lower.contains("expired") {
        return Verdict::new(AuthenticationKind::TokenExpired, "the token has expired")
            .hint("create a new token, or rotate it before it expires");
    }
    if lower.contains("revoked") {
        return Verdict::new(AuthenticationKind::TokenRevoked, "the token was revoked")
            .hint("create a new token");
    }
    let message = match (body.error.as_deref(), reason(words)) {
        (Some(_), reason) if !reason.is_empty() => fragment(reason).into(),
        _ => Cow::Borrowed("the server does not accept the token"),
    };
    Verdict::new(AuthenticationKind::InvalidToken, message)
        .hint("check that the token is of this server, and of the kind it was said to be")
}

fn forbidden(context: &Context, body: &ErrorBody) -> Verdict {
    if body.error.as_deref() == Some("insufficient_scope") {
        let needed: Vec<Scope> = body
            .scopes
            .iter()
            .map(|scope| scope.as_str().into())
            .collect();
        return Verdict {
            hint: scope_hint(&needed).map(Cow::from),
            kind: AuthenticationKind::InsufficientScopes {
                needed,
                has: Vec::new(),
            }
            .into(),
            message: "the token's scopes do not allow it".into(),
        };
    }
    let words = body.words().unwrap_or_default();
    let lower = words.to_lowercase();
    if context.operation == "pipelines.latest" && lower == "403 forbidden" {
        // GitLab asks for the permission to see a pipeline that is not there.
        return Verdict::new(AccessKind::PipelineNotFound, "there is no pipeline")
            .hint("check the branch, and that its latest commit has a pipeline");
    }
    if lower.contains("not retryable") {
        return Verdict::new(JobKind::NotRetryable, "the job cannot be retried")
            .hint("only a finished job that is not archived and was not retried before can be");
    }
    if lower.contains("not erasable") {
        return Verdict::new(JobKind::NotErasable, "the job cannot be erased")
            .hint("only a finished job that has a log or artifacts can be");
    }
    Verdict::new(
        AccessKind::PermissionDenied,
        said(body, "the credential's role does not allow it"),
    )
    .hint("ask for a higher role in the project, or use another token")
}

/// What a token without the scope should have.
pub(crate) fn scope_hint(needed: &[Scope]) -> Option<String> {
    let names: Vec<&str> = needed.iter().map(Scope::as_str).collect();
    (!names.is_empty()).then(|| format!("use a token with the scope {}", names.join(" or ")))
}

fn not_allowed(body: &ErrorBody) -> Verdict {
    let lower = body.words().unwrap_or_default().to_lowercase();
    if lower.contains("moved project") {
        return moved();
    }
    if lower.contains("pagination") {
        return Verdict::new(
            ConfigurationKind::InvalidParameter,
            said(body, "the list cannot be paged this way"),
        )
        .hint("narrow the list, by times for example");
    }
    Verdict::new(
        AccessKind::EndpointNotFound,
        said(body, "the endpoint does not take this method"),
    )
}

fn limited(body: &ErrorBody) -> Verdict {
    if body.nested_error {
        return Verdict::new(
            RateLimitKind::TooManyRequests,
            said(body, "asked for too often"),
        )
        .hint("this one endpoint has a limit of its own: ask for it less often");
    }
    Verdict::new(
        RateLimitKind::Throttled,
        "the server's rate limit is used up",
    )
    .hint("wait, or send fewer requests: other users of the same token count too")
}
