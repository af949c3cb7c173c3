//! Which tokens an endpoint takes.

use http::Method;

use crate::gitlab::graphql;

/// What an endpoint asks of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The scopes of which a token needs one; empty when any token will do.
    pub scopes: &'static [&'static str],
    /// Whether a job's token is looked at; elsewhere it is as if it were not there.
    pub job_token: bool,
}

/// The endpoints that look at job tokens, below `/api/v4`; what a part is
/// called does not matter.
const JOB_TOKEN_ROUTES: &[(&str, &str)] = &[
    ("GET", "/job"),
    ("GET", "/projects/{}/jobs"),
    ("GET", "/projects/{}/pipelines/{}/jobs"),
    ("PUT", "/projects/{}/pipelines/{}/metadata"),
    ("GET", "/projects/{}/jobs/{}/artifacts"),
    ("GET", "/projects/{}/jobs/{}/artifacts/tree"),
    ("GET", "/projects/{}/jobs/{}/artifacts/{}"),
    ("GET", "/projects/{}/jobs/artifacts/{}/download"),
    ("GET", "/projects/{}/jobs/artifacts/{}/raw/{}"),
    ("POST", "/projects/{}/trigger/pipeline"),
    ("POST", "/projects/{}/ref/{}/trigger/pipeline"),
];

impl Policy {
    /// The policy of a route, given by its template.
    pub fn of(method: &Method, route: &str) -> Self {
        let read = matches!(*method, Method::GET | Method::HEAD);
        let verb = if read { "GET" } else { method.as_str() };
        let path = route.strip_prefix("/api/v4").unwrap_or(route);
        let scopes: &[&str] = match (read, path) {
            (_, "/personal_access_tokens/self") => &[],
            // Queries are sent by POST and only read.
            (_, graphql::PATH) => &["api", "read_api"],
            (false, _) if path.ends_with("/self/rotate") => &["api", "self_rotate"],
            (true, "/user" | "/version" | "/metadata") => &["api", "read_api", "read_user"],
            (true, _) if path.starts_with("/users") => &["api", "read_api", "read_user"],
            (true, _) => &["api", "read_api"],
            (false, _) => &["api"],
        };
        let job_token = JOB_TOKEN_ROUTES
            .iter()
            .any(|(method, template)| *method == verb && is_same_route(path, template));
        Self { scopes, job_token }
    }
}

fn is_same_route(route: &str, template: &str) -> bool {
    let anonymous = |part| {
        if str::starts_with(part, '{') {
            "{}"
        } else {
            part
        }
    };
    route.split('/').map(anonymous).eq(template.split('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_tokens_open_few_doors() {
        let takes = |method: Method, route: &str| Policy::of(&method, route).job_token;
        assert!(takes(Method::GET, "/api/v4/projects/{id}/jobs"));
        assert!(takes(
            Method::HEAD,
            "/api/v4/projects/{id}/jobs/{job_id}/artifacts/{*path}"
        ));
        assert!(!takes(Method::POST, "/api/v4/projects/{id}/pipeline"));
        assert!(!takes(Method::GET, "/api/v4/projects/{id}/pipelines"));
    }
}
