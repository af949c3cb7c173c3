//! From a status, headers and a body to an error.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use pipewright_core::http::ServerHints;

use super::Error;
use super::context::{Context, Resource};
use super::kind::ErrorKind;
use super::page::{NO_CRUMB, Page, Shape};
use super::verdict::Verdict;

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
        let page = Page::read(headers, body);
        let verdict = judge(context, status, headers, &page);
        let error = Self::new(verdict.kind, context, verdict.message)
            .with_status(status)
            .with_server_message(page.words)
            .with_retry_after(ServerHints::retry_after(headers, now));
        match verdict.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// Whether an answer refuses a write for its crumb: the only 403 that another crumb may help.
    pub(crate) fn refuses_crumb(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> bool {
        status == StatusCode::FORBIDDEN && Page::read(headers, body).shape == Shape::Crumb
    }

    /// Whether it is of such an answer.
    pub(crate) fn is_of_crumb(&self) -> bool {
        let words = self.server_message().unwrap_or_default();
        self.kind() == ErrorKind::Forbidden && words.contains(NO_CRUMB)
    }
}

fn judge(context: &Context, status: StatusCode, headers: &HeaderMap, page: &Page) -> Verdict {
    match status.as_u16() {
        300..=399 => redirected(headers),
        400 => refused(context, page),
        401 => Verdict::new(
            ErrorKind::Unauthorized,
            "the server does not accept the user and the secret",
        )
        .hint(
            "check both, and that the token is of this server: a user that does not exist looks \
             the same",
        ),
        403 => forbidden(page),
        404 => not_found(context),
        405 => Verdict::new(
            ErrorKind::BadRequest,
            match allowed(headers) {
                Some(methods) => format!("the server takes {methods} there only").into(),
                None => said(page, "the server does not take this method there"),
            },
        ),
        409 => conflict(context, page),
        413 => Verdict::new(ErrorKind::BadRequest, "more was sent than the server takes"),
        414 => Verdict::new(
            ErrorKind::BadRequest,
            "the URL is longer than the server takes",
        )
        .hint("ask for less at once; parameters belong in the body, where they may be long"),
        429 => Verdict::new(
            ErrorKind::RateLimited,
            said(page, "too many requests were sent"),
        )
        .hint("a proxy before the server limits them: send fewer"),
        502..=504 | 520..=530 => unavailable(page),
        500.. => failed(context, page),
        _ => Verdict::new(
            ErrorKind::BadRequest,
            said(page, "the server refused the request"),
        ),
    }
}

fn redirected(headers: &HeaderMap) -> Verdict {
    let target = headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if is_login_location(target) {
        return login(None);
    }
    Verdict::new(
        ErrorKind::InvalidConfiguration,
        "the server sends the request elsewhere",
    )
    .hint("check the base URL: https or http, and the path under which Jenkins is installed")
}

/// Whether a redirect leads to where people sign in.
pub(crate) fn is_login_location(location: &str) -> bool {
    let path = location.split('?').next().unwrap_or_default();
    ["/login", "/loginError", "/securityRealm/commenceLogin"]
        .iter()
        .any(|login| path.ends_with(login))
}

fn refused(context: &Context, page: &Page) -> Verdict {
    let words = page.words.as_deref().unwrap_or_default();
    if context.resource == Resource::Input && words.contains("permission") {
        return Verdict::new(ErrorKind::Forbidden, fragment(words))
            .hint("ask whoever the input names as its submitters");
    }
    if words.contains("Nothing is submitted") {
        return Verdict::new(
            ErrorKind::BadRequest,
            "the job takes parameters, and none were sent",
        )
        .hint("start it with parameters, if only with their defaults");
    }
    Verdict::new(
        ErrorKind::BadRequest,
        said(page, "the server refused the request"),
    )
}

fn forbidden(page: &Page) -> Verdict {
    match page.shape {
        Shape::Login => login(page.user.as_deref()),
        Shape::Crumb => Verdict::new(
            ErrorKind::Forbidden,
            "the server did not take the crumb of the session",
        )
        .hint(
            "a proxy may drop the session's cookie, or send requests to several servers: an API \
             token needs no crumb",
        ),
        Shape::Starting => unavailable(page),
        Shape::Html | Shape::Text => {
            let message = match (&page.user, &page.permission) {
                (Some(user), Some(permission)) => {
                    format!("the user {user} lacks the permission {permission}").into()
                }
                (None, Some(permission)) => {
                    format!("the permission {permission} is missing").into()
                }
                _ => said(page, "the user may not do this"),
            };
            let verdict = Verdict::new(ErrorKind::Forbidden, message);
            match page.permission {
                Some(_) => verdict.hint("ask an administrator of the server for it"),
                None => verdict.hint("check what the user may do, and what a proxy lets through"),
            }
        }
    }
}

/// Nobody is signed in: there was no credential, or one that the server does not look at.
fn login(user: Option<&str>) -> Verdict {
    let message = match user {
        Some(user) if user != "anonymous" => "the server asks to sign in again",
        _ => "the server asks to sign in",
    };
    Verdict::new(ErrorKind::Unauthorized, message)
        .hint("give a user and an API token; if both are given, a proxy may keep them back")
}

fn not_found(context: &Context) -> Verdict {
    let (message, hint) = match context.resource {
        Resource::Job => (
            "there is no such job",
            "check its path; a job that the user may not see is not found either, and the job of \
             a branch is named with its slashes encoded: shop/feature%2Flogin",
        ),
        Resource::View => (
            "there is no such view",
            "check its name, and the folder that it is of",
        ),
        Resource::Build | Resource::Console => (
            "there is no such build",
            "check the job and the number; the build may have been deleted, or there is none of \
             that kind yet",
        ),
        Resource::TestReport => (
            "there is no test report",
            "the build recorded no tests, or there is no such build",
        ),
        Resource::QueueItem => (
            "there is no such queue item",
            "Jenkins forgets an item five minutes after it left the queue, and when it is \
             restarted",
        ),
        Resource::Artifact => (
            "there is no such artifact",
            "check its path; the build archived none of that name, or was deleted",
        ),
        Resource::Fingerprint => (
            "there is no such fingerprint",
            "nothing with that checksum was recorded",
        ),
        Resource::Run => (
            "there is no such run",
            "check the job and the number, and that it is a Pipeline job",
        ),
        Resource::Stage => (
            "there is no such stage or step",
            "check that the id is of this run",
        ),
        Resource::Input => (
            "there is no such input",
            "it was answered already, or the run does not wait for it",
        ),
        Resource::Node => ("there is no such node", "check its name"),
        Resource::Crumb => (
            "the server gives no crumbs",
            "check the base URL; the protection against forged requests may be off",
        ),
        Resource::Server => (
            "there is no Jenkins at that URL",
            "check the base URL, and the path under which Jenkins is installed",
        ),
    };
    Verdict::new(ErrorKind::NotFound, message).hint(hint)
}

fn allowed(headers: &HeaderMap) -> Option<String> {
    let methods = headers.get(header::ALLOW)?.to_str().ok()?;
    pipewright_core::http::one_line(methods)
}

fn conflict(context: &Context, page: &Page) -> Verdict {
    if context.resource == Resource::Job {
        return Verdict::new(ErrorKind::Conflict, "the job is disabled").hint("enable it first");
    }
    Verdict::new(
        ErrorKind::Conflict,
        said(page, "it is not in a state for that"),
    )
}

fn unavailable(page: &Page) -> Verdict {
    if page.shape == Shape::Starting {
        return Verdict::new(ErrorKind::ServiceUnavailable, "Jenkins is starting")
            .hint("try again in a moment");
    }
    Verdict::new(
        ErrorKind::ServiceUnavailable,
        said(page, "the server is not available"),
    )
    .hint("try again in a moment")
}

fn failed(context: &Context, page: &Page) -> Verdict {
    let hint: Cow<'static, str> = match (&page.logging_id, context.operation) {
        (_, "jobs.trigger_with_parameters") => {
            "the job may define no parameters, or not offer one of the values".into()
        }
        (Some(id), _) => format!("the server's log has the cause, under the id {id}").into(),
        (None, _) => "the server's log has the cause".into(),
    };
    let message = match page.shape {
        Shape::Text => said(page, "the server failed"),
        _ => Cow::Borrowed("the server failed"),
    };
    Verdict::new(ErrorKind::InternalError, message).hint(hint)
}

/// The server's words, made to fit into a sentence.
fn said(page: &Page, otherwise: &'static str) -> Cow<'static, str> {
    match &page.words {
        Some(words) if page.shape == Shape::Html => {
            format!("{otherwise}: an HTML page, {words:?}").into()
        }
        Some(words) => fragment(words).into(),
        None => otherwise.into(),
    }
}

fn fragment(words: &str) -> String {
    let words = words.trim_end_matches(['.', '!']);
    let mut characters = words.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let second_is_capital = characters.clone().next().is_some_and(char::is_uppercase);
    if second_is_capital {
        return words.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
}
