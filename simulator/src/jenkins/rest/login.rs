//! Logging in with the form, as browsers do.

use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode};

use crate::jenkins::http::{Context, empty, page};
use crate::jenkins::model::Instance;

pub(super) fn login(instance: &mut Instance, context: &mut Context<'_>, name: &str) -> Response {
    match name {
        "j_spring_security_check" => check(instance, context),
        "logout" => {
            if let Some(session) = &context.caller.session {
                instance.sessions.remove(session);
            }
            context.redirect_to(instance, "")
        }
        _ => {
            let status = if name == "login" {
                StatusCode::OK
            } else {
                StatusCode::UNAUTHORIZED
            };
            let mut response = page(instance, status, "Sign in", "<form name=\"login\"></form>");
            context.session(instance, &mut response);
            response
        }
    }
}

/// Takes the password, and only from somebody who saw the form: without the
/// cookie of that, nobody is logged in, although the answer looks the same.
fn check(instance: &mut Instance, context: &Context<'_>) -> Response {
    let parameter = |name| context.request.parameter(name).unwrap_or_default();
    let (name, given) = (parameter("j_username"), parameter("j_password"));
    let password = instance
        .users
        .get(name)
        .and_then(|user| user.password.as_ref());
    if password.is_none_or(|password| password.expose() != given) {
        let mut response = context.redirect_to(instance, "loginError");
        let forget = "remember-me=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0";
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, HeaderValue::from_static(forget));
        context.session(instance, &mut response);
        return response;
    }
    let mut response = empty(StatusCode::FOUND);
    if let Some(old) = &context.caller.session {
        let name = name.to_owned();
        instance.sessions.remove(old);
        let session = instance.begin_session(Some(name));
        let number = crate::chance::hexadecimal(instance.seed, "session cookie", 8);
        let cookie = format!("JSESSIONID.{number}={session}; Path=/; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    let location = context.location(instance, "");
    if let Ok(location) = HeaderValue::from_str(&location) {
        let headers = response.headers_mut();
        headers.insert(http::header::LOCATION, location);
    }
    response
}
