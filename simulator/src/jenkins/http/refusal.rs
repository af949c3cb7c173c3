//! Answers that do not go well.

use axum::response::Response;
use http::header::{ALLOW, SET_COOKIE, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};

use super::pages::{escaped, login_page, up_page};
use super::{Caller, Request, crumb, jetty_page, page};
use crate::jenkins::model::{Instance, Permission};

/// Why something is not answered with what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Refusal {
    /// 404: nothing is there, or the caller must not know.
    NotFound,
    /// 404 of a build that does not know an address below it.
    NotBelowBuild,
    /// 404 with a page of Jenkins.
    NoSuchItem,
    /// 401: the user and the password or token do not fit.
    BadCredentials,
    /// 403: nobody asks, who may do nothing. Or, of somebody, that this permission is missing.
    Missing(Permission),
    /// 403 with a plain page.
    Forbidden,
    /// 403 for want of a crumb.
    NoCrumb,
    /// 403: JSON that a script could read across origins.
    Jsonp,
    /// 405: only a POST will do. Some say so in `Allow`.
    PostOnly {
        /// Whether it is said in `Allow`.
        allow: bool,
    },
    /// 400 of the web server.
    BadRequest(&'static str),
    /// An error that the user made, told in `X-Error`.
    User(String),
    /// 409: the job is disabled.
    NotBuildable(String),
    /// 414.
    TooLong,
    /// 500: something was not caught. The cause is in the server's log only.
    Oops,
    /// 500 for a `tree` that cannot be read, after the headers of an answer.
    MalformedTree,
}

impl Refusal {
    /// The answer to a request.
    pub(super) fn answer(
        self,
        instance: &mut Instance,
        request: &Request,
        caller: Option<&Caller>,
    ) -> Response {
        let mut response = self.response(instance, request, caller);
        // A crumb is checked against a session, which is begun for that.
        if self == Self::NoCrumb && crumb::is_given(request) {
            begin_session(instance, &mut response, caller);
        }
        response
    }

    fn response(
        &self,
        instance: &Instance,
        request: &Request,
        caller: Option<&Caller>,
    ) -> Response {
        let jetty = |status, message| jetty_page(status, message, &request.path);
        let own = |status, title: &str, content: &str| page(instance, status, title, content);
        match self {
            Self::NotFound => jetty(StatusCode::NOT_FOUND, "Not Found"),
            Self::NotBelowBuild => up_page(),
            Self::NoSuchItem => own(StatusCode::NOT_FOUND, "Not Found", "<h1>Not Found</h1>"),
            Self::BadCredentials => {
                let mut response = jetty(StatusCode::UNAUTHORIZED, "Unauthorized");
                let headers = response.headers_mut();
                let forget =
                    "remember-me=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0";
                headers.insert(SET_COOKIE, HeaderValue::from_static(forget));
                let realm = HeaderValue::from_static("Basic realm=\"Jenkins\"");
                headers.insert(WWW_AUTHENTICATE, realm);
                response
            }
            Self::Missing(permission) => {
                if let Some(caller) = caller.filter(|caller| !caller.is_anonymous()) {
                    return missing(instance, caller.name(), *permission);
                }
                let query = request.query_text.as_ref();
                let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                let from = format!("{}{query}", request.path);
                login_page(instance, StatusCode::FORBIDDEN, &from)
            }
            Self::Forbidden => own(
                StatusCode::FORBIDDEN,
                "Access Denied",
                "<h1>Access Denied</h1>",
            ),
            Self::NoCrumb => jetty(
                StatusCode::FORBIDDEN,
                "No valid crumb was included in the request",
            ),
            Self::Jsonp => jetty(
                StatusCode::FORBIDDEN,
                "jsonp forbidden; implement jenkins.security.SecureRequester",
            ),
            Self::PostOnly { allow } => {
                let content = "<h1>POST is required</h1><p>This URL requires POST.</p>";
                let mut response = own(StatusCode::METHOD_NOT_ALLOWED, "POST required", content);
                if *allow {
                    let post = HeaderValue::from_static("POST");
                    response.headers_mut().insert(ALLOW, post);
                }
                response
            }
            Self::BadRequest(message) => jetty(StatusCode::BAD_REQUEST, message),
            Self::User(message) => {
                let content = format!("<h1>Error</h1><p>{}</p>", escaped(message));
                let mut response = own(StatusCode::BAD_REQUEST, "Error", &content);
                if let Ok(message) = HeaderValue::from_str(message) {
                    response.headers_mut().insert("x-error", message);
                }
                response
            }
            Self::NotBuildable(job) => {
                let content = format!("<h1>Conflict</h1><p>{} is not buildable</p>", escaped(job));
                own(StatusCode::CONFLICT, "Conflict", &content)
            }
            Self::TooLong => too_long(),
            Self::Oops => oops(instance, &request.path),
            Self::MalformedTree => {
                let mut response = oops(instance, &request.path);
                let frames = HeaderName::from_static("x-frame-options");
                let headers = response.headers_mut();
                headers.insert(frames.clone(), HeaderValue::from_static("deny"));
                headers.append(frames, HeaderValue::from_static("sameorigin"));
                response
            }
        }
    }
}

/// The page for somebody who lacks a permission, which is also in the headers.
fn missing(instance: &Instance, user: &str, permission: Permission) -> Response {
    let content = format!(
        "<h1>Access Denied</h1><p class=\"error\">{} is missing the {} permission</p>",
        escaped(user),
        permission.title()
    );
    let mut response = page(instance, StatusCode::FORBIDDEN, "Access Denied", &content);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    };
    set("x-you-are-authenticated-as", user);
    set(
        "x-you-are-in-group-disabled",
        "JENKINS-39402: use -Dhudson.security.AccessDeniedException2.REPORT_GROUP_HEADERS=true \
         or use /whoAmI to diagnose",
    );
    set("x-required-permission", permission.id());
    for implying in permission.implied_by() {
        set("x-permission-implied-by", implying);
    }
    response
}

/// The page of an exception that nobody caught.
fn oops(instance: &Instance, path: &str) -> Response {
    let name = format!("oops {path} {}", instance.now.timestamp_millis());
    let id = crate::chance::hexadecimal(instance.seed, &name, 32);
    let content = format!(
        "<h1>Oops!</h1><h2>A problem occurred while processing the request</h2>\
         <p>Logging ID={id}</p>"
    );
    page(
        instance,
        StatusCode::INTERNAL_SERVER_ERROR,
        "Oops!",
        &content,
    )
}

fn too_long() -> Response {
    let body = "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>";
    let mut response = super::text("text/html;charset=iso-8859-1", body);
    *response.status_mut() = StatusCode::URI_TOO_LONG;
    let close = HeaderValue::from_static("close");
    response
        .headers_mut()
        .insert(http::header::CONNECTION, close);
    response
}

/// Begins a session, unless the caller has one.
pub(super) fn begin_session(
    instance: &mut Instance,
    response: &mut Response,
    caller: Option<&Caller>,
) {
    if caller.is_none_or(|caller| caller.session.is_none()) {
        write_session(instance, response, None);
    }
}

/// Begins a session and gives its cookie.
pub(super) fn write_session(
    instance: &mut Instance,
    response: &mut Response,
    user: Option<String>,
) -> String {
    let session = instance.begin_session(user);
    let number = crate::chance::hexadecimal(instance.seed, "session cookie", 8);
    let path = if instance.prefix.is_empty() {
        "/"
    } else {
        &instance.prefix
    };
    let cookie = format!("JSESSIONID.{number}={session}; Path={path}; HttpOnly");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    session
}
