//! Crumbs: what shows that a write was not slipped under somebody.

use super::{Caller, Credential, Request};
use crate::chance;
use crate::jenkins::model::Instance;

/// The header, and the form field, that a crumb comes in.
pub(super) const FIELD: &str = "Jenkins-Crumb";

/// The crumb of somebody in a session. Another user or session has another one.
pub(in crate::jenkins) fn crumb_of(instance: &Instance, user: &str, session: &str) -> String {
    let name = format!("crumb {} {user} {session}", instance.starts);
    chance::hexadecimal(instance.seed, &name, 64)
}

fn given(request: &Request) -> Option<&str> {
    request
        .header("jenkins-crumb")
        .or_else(|| request.parameter(FIELD))
}

/// Whether a request comes with a crumb, right or wrong.
pub(super) fn is_given(request: &Request) -> bool {
    given(request).is_some()
}

/// Whether a request is let through: a POST needs the crumb of its user and
/// session, unless it comes with an API token.
pub(super) fn is_let_through(instance: &Instance, request: &Request, caller: &Caller) -> bool {
    if !instance.csrf || !request.is_post() || caller.credential == Credential::Token {
        return true;
    }
    // Logging in is what sessions begin with.
    let is_login = request.segments.last();
    if is_login.is_some_and(|last| last.text == "j_spring_security_check") {
        return true;
    }
    let Some(session) = &caller.session else {
        return false;
    };
    given(request) == Some(crumb_of(instance, caller.name(), session).as_str())
}
