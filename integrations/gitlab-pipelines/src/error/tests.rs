use std::time::Duration;

use chrono::DateTime;
use http::{HeaderMap, HeaderValue, StatusCode};
use rstest::rstest;

use super::{Context, Error, ErrorKind, Resource};
use crate::types::PipelineSummary;

fn context(operation: &'static str, resource: Resource) -> Context {
    Context {
        resource,
        ..Context::new(operation, "do it")
    }
}

fn answer(context: &Context, status: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(status).unwrap();
    Error::from_answer(
        context,
        status,
        &HeaderMap::new(),
        body.as_bytes(),
        DateTime::UNIX_EPOCH,
    )
}

// The texts are those of GitLab's lib/api and app/services.
#[rstest]
#[case(
    "pipelines.create",
    400,
    r#"{"message":{"base":["Reference not found"]}}"#,
    "Pipeline.InvalidRef"
)]
#[case(
    "pipelines.create",
    400,
    r#"{"message":{"base":["Missing CI config file"]}}"#,
    "Pipeline.CreationFailed"
)]
#[case(
    "pipelines.create",
    400,
    r#"{"message":{"base":["Insufficient permissions to set pipeline variables"]}}"#,
    "Pipeline.InvalidVariable"
)]
#[case(
    "pipelines.create",
    400,
    r#"{"message":{"base":["Too many pipelines created in the last minute. Try again later."]}}"#,
    "RateLimit.TooManyRequests"
)]
#[case(
    "pipelines.create",
    400,
    r#"{"error":"ref is missing"}"#,
    "Pipeline.InvalidRef"
)]
#[case("pipelines.create", 400, "", "Pipeline.CreationFailed")]
#[case(
    "triggers.run",
    400,
    r#"{"message":"400 Bad request - variables needs to be a map of key-valued strings"}"#,
    "Pipeline.InvalidVariable"
)]
#[case(
    "pipelines.list",
    400,
    r#"{"error":"scope does not have a valid value"}"#,
    "Configuration.InvalidParameter"
)]
#[case(
    "jobs.play",
    400,
    r#"{"message":"400 Bad request - Unplayable Job"}"#,
    "Job.NotPlayable"
)]
#[case(
    "pipelines.get",
    401,
    r#"{"message":"401 Unauthorized"}"#,
    "Authentication.InvalidToken"
)]
#[case("pipelines.get", 401, r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#, "Authentication.TokenExpired")]
#[case("pipelines.get", 401, r#"{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#, "Authentication.TokenRevoked")]
#[case("pipelines.get", 401, r#"{"error":"invalid_token","error_description":"Token is an impersonation token but impersonation was disabled."}"#, "Authentication.InvalidToken")]
#[case(
    "pipelines.get",
    401,
    r#"{"error":"dpop_error","error_description":"DPoP proof is missing"}"#,
    "Authentication.InvalidToken"
)]
#[case(
    "api",
    401,
    r#"{"message":"You do not have permission to access dora metrics."}"#,
    "Access.PermissionDenied"
)]
#[case("pipelines.create", 403, r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api read_api"}"#, "Authentication.InsufficientScopes")]
#[case(
    "pipelines.get",
    403,
    r#"{"message":"403 Forbidden"}"#,
    "Access.PermissionDenied"
)]
#[case(
    "pipelines.latest",
    403,
    r#"{"message":"403 Forbidden"}"#,
    "Access.PipelineNotFound"
)]
#[case(
    "jobs.retry",
    403,
    r#"{"message":"403 Forbidden - Job is not retryable"}"#,
    "Job.NotRetryable"
)]
#[case(
    "jobs.erase",
    403,
    r#"{"message":"403 Forbidden - Job is not erasable!"}"#,
    "Job.NotErasable"
)]
#[case(
    "pipelines.get",
    403,
    "<html><title>Attention Required! | Cloudflare</title>",
    "Access.PermissionDenied"
)]
#[case(
    "pipelines.get",
    404,
    r#"{"message":"404 Project Not Found"}"#,
    "Access.ProjectNotFound"
)]
#[case(
    "pipelines.get",
    404,
    r#"{"message":"404 Not found"}"#,
    "Access.PipelineNotFound"
)]
#[case(
    "pipelines.get",
    404,
    r#"{"error":"404 Not Found"}"#,
    "Access.EndpointNotFound"
)]
#[case("pipelines.get", 404, "<html>", "Access.EndpointNotFound")]
#[case("pipelines.get", 404, "", "Access.PipelineNotFound")]
#[case(
    "artifacts.tree",
    404,
    r#"{"message":"404 Artifacts metadata Not Found"}"#,
    "Access.ArtifactNotFound"
)]
#[case(
    "pipelines.cancel",
    405,
    r#"{"message":"Non GET methods are not allowed for moved projects"}"#,
    "Access.ProjectMoved"
)]
#[case(
    "projects.list",
    405,
    r#"{"error":"Keyset pagination is not yet available for this type of request"}"#,
    "Configuration.InvalidParameter"
)]
#[case(
    "pipelines.get",
    405,
    r#"{"message":"405 Method Not Allowed"}"#,
    "Access.EndpointNotFound"
)]
#[case(
    "pipelines.delete",
    409,
    r#"{"message":"409 Conflict: Resource lock"}"#,
    "Server.Conflict"
)]
#[case(
    "pipelines.get",
    410,
    r#"{"error":"API V3 is no longer supported. Use API V4 instead."}"#,
    "Access.EndpointNotFound"
)]
#[case(
    "triggers.revoke",
    412,
    r#"{"message":"412 Precondition Failed"}"#,
    "Server.Conflict"
)]
#[case("pipelines.create", 413, "", "Configuration.InvalidParameter")]
#[case(
    "pipelines.list",
    422,
    r#"{"message":"422 Unprocessable Entity"}"#,
    "Configuration.InvalidParameter"
)]
#[case("pipelines.get", 429, "Retry later\n", "RateLimit.Throttled")]
#[case(
    "jobs.list",
    429,
    r#"{"message":{"error":"This endpoint has been requested too many times. Try again later."}}"#,
    "RateLimit.TooManyRequests"
)]
#[case(
    "pipelines.get",
    500,
    r#"{"message":"500 Internal Server Error"}"#,
    "Server.InternalError"
)]
#[case(
    "pipelines.get",
    502,
    "<html><title>502 Bad Gateway</title>",
    "Server.ServiceUnavailable"
)]
#[case("pipelines.get", 503, "", "Server.ServiceUnavailable")]
#[case("pipelines.get", 522, "<html>", "Server.ServiceUnavailable")]
#[case("pipelines.get", 302, "", "Configuration.InvalidBaseUrl")]
fn every_shape_has_one_kind(
    #[case] operation: &'static str,
    #[case] status: u16,
    #[case] body: &str,
    #[case] code: &str,
) {
    let error = answer(&context(operation, Resource::Pipeline), status, body);
    assert_eq!(error.kind().code(), code, "{error}");
    assert_eq!(error.status().unwrap().as_u16(), status);
    let line = error.to_string();
    assert!(line.starts_with("could not do it: "), "{line}");
    assert!(
        !line.contains('\n') && !line.contains(": :") && !line.contains(".;"),
        "{line}"
    );
}

#[rstest]
#[case(Resource::Project, "Access.ProjectNotFound")]
#[case(Resource::Job, "Access.JobNotFound")]
#[case(Resource::Log, "Access.JobNotFound")]
#[case(Resource::Artifact, "Access.ArtifactNotFound")]
#[case(Resource::Environment, "Access.EnvironmentNotFound")]
#[case(Resource::Deployment, "Access.DeploymentNotFound")]
#[case(Resource::Trigger, "Access.TriggerNotFound")]
fn a_bare_404_is_about_what_was_asked_for(#[case] resource: Resource, #[case] code: &str) {
    let error = answer(
        &context("x", resource),
        404,
        r#"{"message":"404 Not found"}"#,
    );
    assert_eq!(error.kind().code(), code);
    assert!(error.is_not_found());
}

#[test]
fn the_line_says_what_happened_and_what_to_do() {
    let context = Context {
        action: "create a pipeline for \"main\" in acme/shop".into(),
        ..context("pipelines.create", Resource::Project)
    };
    let error = answer(
        &context,
        400,
        r#"{"message":{"base":["Reference not found"]}}"#,
    )
    .with_attempts(2, Duration::from_millis(1500));
    assert_eq!(
        error.to_string(),
        "could not create a pipeline for \"main\" in acme/shop: reference not found (400), after \
         2 retries in 1.5 s; check that the branch or tag exists"
    );
    assert_eq!(error.server_message(), Some("Reference not found"));
}

#[test]
fn a_scope_error_names_the_scopes() {
    let body = r#"{"error":"insufficient_scope","scope":"api read_api"}"#;
    let error = answer(&context("x", Resource::Pipeline), 403, body);
    assert!(
        error
            .to_string()
            .ends_with("use a token with the scope api or read_api"),
        "{error}"
    );
    assert!(error.is_denied());
}

#[test]
fn retry_after_is_kept() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("7"));
    let status = StatusCode::TOO_MANY_REQUESTS;
    let context = context("x", Resource::Pipeline);
    let error = Error::from_answer(
        &context,
        status,
        &headers,
        b"Retry later\n",
        DateTime::UNIX_EPOCH,
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.is_retryable());
}

#[rstest]
#[case("", "the answer is empty", ".")]
#[case("<!DOCTYPE html>", "HTML page", ".")]
#[case(r#"[{"id":1,"status":"#, "breaks off", "[0].status")]
#[case(r#"[{"id":1,"status":7}]"#, "not what was expected", "[0].status")]
#[case(
    r#"[{"id":1,"status":"x"},{"id":{},"status":"x"}]"#,
    "not what was expected",
    "[1].id"
)]
fn nonsense_is_located(#[case] body: &str, #[case] message: &str, #[case] path: &str) {
    let context = context("pipelines.list", Resource::Project);
    let error = Error::decode::<Vec<PipelineSummary>>(&context, StatusCode::OK, body.as_bytes())
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Decode);
    assert!(error.message().contains(message), "{error}");
    assert_eq!(error.json_path(), Some(path));
}

proptest::proptest! {
    #[test]
    fn any_answer_is_one_line(
        status in 300u16..600,
        body in "(\\{\"(message|error)\":)?[ -~\\n\\x1b]{0,80}\\}?",
    ) {
        let error = answer(&context("x", Resource::Any), status, &body);
        assert!(!error.to_string().chars().any(char::is_control));
    }
}
