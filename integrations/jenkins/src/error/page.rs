//! The pages that Jenkins, its servlet container and what stands before them answer errors with.

use http::HeaderMap;
use pipewright_core::http::{html_title, one_line};

/// What the page of an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// It sends people to the login page, or is that page.
    Login,
    /// The crumb was missing or not the session's.
    Crumb,
    /// Jenkins is starting, or about to restart.
    Starting,
    /// Another page for people.
    Html,
    /// Something else: text, or nothing.
    Text,
}

/// What an answer that is no success says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) shape: Shape,
    /// The server's words: the `X-Error` header, the title of the page, the text.
    pub(super) words: Option<String>,
    /// What the user lacks, such as `Job/Build`.
    pub(super) permission: Option<String>,
    /// Whom the server took the caller for.
    pub(super) user: Option<String>,
    /// What finds the cause of a failure in the server's log.
    pub(super) logging_id: Option<String>,
}

/// What a write is refused with for its crumb.
pub(super) const NO_CRUMB: &str = "No valid crumb was included";

const LOGIN: [&str; 5] = [
    "/login?from=",
    "j_spring_security_check",
    "j_acegi_security_check",
    "securityRealm/commenceLogin",
    "Authentication required",
];

const STARTING: [&str; 4] = [
    "Please wait while Jenkins is getting ready to work",
    "<title>Starting Jenkins</title>",
    "Please wait while Jenkins is restarting",
    "Jenkins is going to shut down",
];

impl Page {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start();
        let header = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            one_line(value)
        };
        let holds = |words: &[&str]| words.iter().any(|words| text.contains(words));
        let html = text.starts_with('<');
        let said = if html { title(text) } else { one_line(text) };
        let words = header("x-error").or(said);
        let shape = match &words {
            Some(words) if words.contains(NO_CRUMB) => Shape::Crumb,
            _ if holds(&STARTING) => Shape::Starting,
            _ if html && holds(&LOGIN) => Shape::Login,
            _ if html => Shape::Html,
            _ => Shape::Text,
        };
        let permission = missing_permission(text)
            .or_else(|| header("x-required-permission").map(|class| permission_of_class(&class)));
        Self {
            shape,
            words,
            permission,
            user: header("x-you-are-authenticated-as"),
            logging_id: between(text, "Logging ID=", |letter| {
                letter.is_ascii_hexdigit() || letter == '-'
            }),
        }
    }
}

/// Whether an answer whose status is a success is a page on which people sign in.
pub(super) fn is_login(body: &[u8]) -> bool {
    let start = body.get(..body.len().min(64 * 1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start);
    let html = text.trim_start().starts_with('<');
    html && LOGIN.iter().any(|words| text.contains(words))
}

/// The title of a page, without what the servlet container puts before the message.
fn title(html: &str) -> Option<String> {
    let title = html_title(html)?;
    let message = title
        .strip_prefix("Error ")
        .and_then(|rest| rest.split_once(' '))
        .filter(|(status, _)| status.len() == 3 && status.bytes().all(|b| b.is_ascii_digit()))
        .map_or(title.as_str(), |(_, message)| message);
    let message = message.strip_suffix("[Jenkins]").unwrap_or(message);
    let message = message.strip_suffix(" - Jenkins").unwrap_or(message).trim();
    (!message.is_empty()).then(|| message.to_owned())
}

/// `viewer is missing the Job/Build permission`.
fn missing_permission(text: &str) -> Option<String> {
    let permission = between(text, "is missing the ", |letter| {
        letter.is_ascii_alphanumeric() || matches!(letter, '/' | ' ' | '-')
    })?;
    let permission = permission.split(" permission").next()?.trim();
    (!permission.is_empty()).then(|| permission.to_owned())
}

/// `hudson.model.Item.Build` is shown to people as `Job/Build`.
fn permission_of_class(class: &str) -> String {
    let Some((group, permission)) = class.rsplit_once('.') else {
        return class.to_owned();
    };
    let group = match group.rsplit('.').next().unwrap_or_default() {
        "Item" => "Job",
        "Hudson" | "Jenkins" => "Overall",
        "Computer" => "Agent",
        other => other,
    };
    format!("{group}/{permission}")
}

/// What follows `start` as long as `belongs`, of which at most 100 characters.
fn between(text: &str, start: &str, belongs: impl Fn(char) -> bool) -> Option<String> {
    let at = text.find(start)? + start.len();
    let found: String = text
        .get(at..)?
        .chars()
        .take_while(|letter| belongs(*letter))
        .take(100)
        .collect();
    (!found.is_empty()).then_some(found)
}
