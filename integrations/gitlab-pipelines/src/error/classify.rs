//! From a status, headers and a body to an error.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use pipewright_core::http::ServerHints;

use super::Error;
use super::body::ErrorBody;
use super::context::{Context, Resource};
use super::kind::{
    AccessKind, AuthenticationKind, ConfigurationKind, ErrorKind, JobKind, PipelineKind,
    RateLimitKind, ServerKind,
};
use crate::auth::Scope;

/// What is said about an error: its kind, what went wrong, what to do next.
struct Verdict {
    kind: ErrorKind,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
}

impl Verdict {
    fn new(kind: impl Into<ErrorKind>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: kind.into(),
            message: message.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

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

/// The server's words as a fragment: without the status that many of them start with, without a
/// full stop, the first letter small.
fn said(body: &ErrorBody, otherwise: &'static str) -> Cow<'static, str> {
    let Some(words) = body.words() else {
        return otherwise.into();
    };
    if body.html {
        return format!("{otherwise}: an HTML page, {words:?}").into();
    }
    let reason = reason(words);
    if reason.is_empty() {
        otherwise.into()
    } else {
        fragment(reason).into()
    }
}

/// What is left of `400 Bad request - Unplayable Job` after the status.
fn reason(words: &str) -> &str {
    let starts_with_status = words.len() > 3
        && words.bytes().take(3).all(|byte| byte.is_ascii_digit())
        && words.as_bytes().get(3) == Some(&b' ');
    if !starts_with_status {
        return words;
    }
    for separator in [" - ", ": "] {
        if let Some((_, reason)) = words.split_once(separator) {
            return reason;
        }
    }
    let standard = [
        "Bad request",
        "Bad Request",
        "Forbidden",
        "Unauthorized",
        "Not Found",
        "Not found",
        "Conflict",
        "Internal Server Error",
        "Precondition Failed",
        "Method Not Allowed",
    ];
    let rest = words.get(4..).unwrap_or_default();
    if standard.contains(&rest) { "" } else { rest }
}

fn fragment(words: &str) -> String {
    let words = words.trim_end_matches(['.', '!']);
    let mut characters = words.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    // `CI config` and the like stay as they are.
    let second_is_capital = characters.clone().next().is_some_and(char::is_uppercase);
    if second_is_capital {
        return words.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
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

fn refused(context: &Context, status: StatusCode, body: &ErrorBody) -> Verdict {
    let words = body.words().unwrap_or_default();
    let lower = words.to_lowercase();
    let has = |text: &str| lower.contains(text);
    if context.resource == Resource::Token && has("requires token type") {
        return Verdict::new(
            ConfigurationKind::InvalidCredentials,
            "GitLab tells this about personal, project and group access tokens only",
        );
    }
    if has("too many pipelines") {
        return Verdict::new(RateLimitKind::TooManyRequests, fragment(words))
            .hint("wait a minute: GitLab limits how many pipelines are created of one commit");
    }
    if has("unplayable job") {
        return Verdict::new(JobKind::NotPlayable, "the job is not waiting to be started")
            .hint("only manual and delayed jobs can be played; retry a finished one instead");
    }
    if has("reference not found") || has("ref is missing") || has("ref is empty") {
        return Verdict::new(PipelineKind::InvalidRef, fragment(words))
            .hint("check that the branch or tag exists");
    }
    if context.operation == "pipelines.create" || context.operation == "triggers.run" {
        return not_created(words, &lower);
    }
    let otherwise = if status == StatusCode::UNPROCESSABLE_ENTITY {
        "the server cannot make sense of the request"
    } else {
        "the server refused a parameter"
    };
    Verdict::new(ConfigurationKind::InvalidParameter, said(body, otherwise))
}

fn not_created(words: &str, lower: &str) -> Verdict {
    let has = |text: &str| lower.contains(text);
    let message = match reason(words) {
        "" => Cow::Borrowed("the server refused it"),
        reason => fragment(reason).into(),
    };
    if has("ci config file") || has(".gitlab-ci.yml") && has("missing") {
        return Verdict::new(PipelineKind::CreationFailed, message)
            .hint("add a .gitlab-ci.yml to that branch, or set the project's CI/CD file path");
    }
    if has("pipeline variables") || has("set variables") {
        return Verdict::new(PipelineKind::InvalidVariable, message).hint(
            "ask for a role that the project's \"minimum role to use pipeline variables\" allows, \
             or leave the variables out",
        );
    }
    if has("variables") || has("variable") || has("input") {
        return Verdict::new(PipelineKind::InvalidVariable, message)
            .hint("check the variables and inputs against the CI file");
    }
    if has("no stages") || has("filtered out") || has("would have been empty") || has("rules") {
        return Verdict::new(PipelineKind::CreationFailed, message)
            .hint("the rules of the CI file leave no job for this ref and these variables");
    }
    Verdict::new(PipelineKind::CreationFailed, message)
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

fn not_found(context: &Context, body: &ErrorBody) -> Verdict {
    if body.html {
        return Verdict::new(
            AccessKind::EndpointNotFound,
            "an HTML page says that nothing is there",
        )
        .hint("check the base URL, and the path under which GitLab is installed");
    }
    // GitLab's catch-all for routes it does not have is the one 404 under `error`.
    if body.error.as_deref() == Some("404 Not Found") && context.resource != Resource::Trigger {
        return Verdict::new(
            AccessKind::EndpointNotFound,
            "the server has no such endpoint",
        )
        .hint("it may be of a newer version of GitLab, or of a higher tier");
    }
    let named = body
        .message
        .as_deref()
        .and_then(|words| words.strip_prefix("404 "))
        .and_then(|words| {
            words
                .strip_suffix(" Not Found")
                .or(words.strip_suffix(" Not found"))
        });
    let resource = match named {
        Some("Project") => Resource::Project,
        Some("Pipeline") => Resource::Pipeline,
        Some("Job" | "Build") => Resource::Job,
        Some("Artifacts" | "Artifacts metadata" | "Artifact" | "Path" | "File") => {
            Resource::Artifact
        }
        Some("Environment") => Resource::Environment,
        Some("Deployment") => Resource::Deployment,
        Some("Trigger") => Resource::Trigger,
        _ => context.resource,
    };
    let other = match (resource, named) {
        (Resource::Any, Some(name)) => Some(format!("there is no such {}", name.to_lowercase())),
        _ => None,
    };
    let verdict = absent(resource);
    match other {
        Some(message) => Verdict {
            message: message.into(),
            ..verdict
        },
        None => verdict,
    }
}

fn absent(resource: Resource) -> Verdict {
    match resource {
        Resource::Project => Verdict::new(AccessKind::ProjectNotFound, "there is no such project")
            .hint("check its path or id; a project that the token may not see is not found either"),
        Resource::Pipeline => {
            Verdict::new(AccessKind::PipelineNotFound, "there is no such pipeline")
                .hint("check that the id (not the number within the project) is of this project")
        }
        Resource::Job | Resource::Log => {
            Verdict::new(AccessKind::JobNotFound, "there is no such job")
                .hint("check that the id is of this project, and of a job that is no trigger job")
        }
        Resource::Artifact => {
            Verdict::new(AccessKind::ArtifactNotFound, "there is no such artifact")
                .hint("it was never made, has expired, or was erased")
        }
        Resource::Environment => Verdict::new(
            AccessKind::EnvironmentNotFound,
            "there is no such environment",
        )
        .hint("check that the id is of this project"),
        Resource::Deployment => Verdict::new(
            AccessKind::DeploymentNotFound,
            "there is no such deployment",
        )
        .hint("check that the id is of this project"),
        Resource::Trigger => Verdict::new(
            AccessKind::TriggerNotFound,
            "there is no such trigger or project",
        )
        .hint("check the project, and that the trigger or its token belongs to it"),
        Resource::Token => Verdict::new(
            AccessKind::EndpointNotFound,
            "the server has no such endpoint",
        )
        .hint("it takes GitLab 15.5 or later"),
        Resource::Any => Verdict::new(
            AccessKind::EndpointNotFound,
            "there is nothing of that name",
        ),
    }
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
