//! Every endpoint that the description knows.

use std::path::PathBuf;

use pipewright_simulator::gitlab::NewPipeline;
use serde_json::json;

use super::schema::Description;
use crate::gitlab::support::Server;

fn description() -> Option<Description> {
    let path = std::env::var_os("PIPEWRIGHT_GITLAB_OPENAPI").map_or_else(
        || {
            let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
            root.join("../../shared/data/gitlab/openapi.json")
        },
        PathBuf::from,
    );
    let text = std::fs::read_to_string(path).ok()?;
    Some(Description(
        serde_json::from_str(&text).expect("the description is JSON"),
    ))
}

/// Method, path in the description, and path to ask for; `{pipeline}` and the
/// like are filled in.
const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/metadata", "/metadata"),
    ("GET", "/version", "/version"),
    (
        "GET",
        "/projects/{id}/merge_requests",
        "/projects/1/merge_requests",
    ),
    (
        "GET",
        "/projects/{id}/merge_requests/{merge_request_iid}",
        "/projects/1/merge_requests/2",
    ),
    (
        "GET",
        "/projects/{id}/merge_requests/{merge_request_iid}/approvals",
        "/projects/1/merge_requests/2/approvals",
    ),
    (
        "GET",
        "/projects/{id}/merge_requests/{merge_request_iid}/reviewers",
        "/projects/1/merge_requests/2/reviewers",
    ),
    (
        "GET",
        "/projects/{id}/merge_requests/{merge_request_iid}/commits",
        "/projects/1/merge_requests/2/commits",
    ),
    (
        "GET",
        "/projects/{id}/merge_requests/{merge_request_iid}/pipelines",
        "/projects/1/merge_requests/3/pipelines",
    ),
    ("GET", "/projects/{id}/statistics", "/projects/1/statistics"),
    (
        "GET",
        "/projects/{id}/repository/contributors",
        "/projects/1/repository/contributors",
    ),
    (
        "GET",
        "/projects/{id}/repository/compare",
        "/projects/1/repository/compare?from=main&to=feature/search",
    ),
    ("GET", "/personal_access_tokens", "/personal_access_tokens"),
    (
        "GET",
        "/personal_access_tokens/self",
        "/personal_access_tokens/self",
    ),
    ("GET", "/users/{user_id}/projects", "/users/1/projects"),
    (
        "GET",
        "/groups/{id}/projects",
        "/groups/acme/projects?simple=false",
    ),
    ("GET", "/projects", "/projects?simple=true"),
    ("GET", "/projects/{id}", "/projects/1?statistics=true"),
    (
        "GET",
        "/projects/{id}/repository/branches",
        "/projects/1/repository/branches",
    ),
    (
        "GET",
        "/projects/{id}/repository/branches/{branch}",
        "/projects/1/repository/branches/main",
    ),
    (
        "GET",
        "/projects/{id}/repository/tags",
        "/projects/1/repository/tags",
    ),
    (
        "GET",
        "/projects/{id}/repository/tags/{tag_name}",
        "/projects/1/repository/tags/v1.0.0",
    ),
    (
        "GET",
        "/projects/{id}/repository/commits",
        "/projects/1/repository/commits",
    ),
    (
        "GET",
        "/projects/{id}/repository/commits/{sha}",
        "/projects/1/repository/commits/main",
    ),
    (
        "POST",
        "/projects/{id}/hooks",
        "/projects/1/hooks?url=http://receiver.example",
    ),
    ("GET", "/projects/{id}/hooks", "/projects/1/hooks"),
    (
        "POST",
        "/projects/{id}/pipeline",
        "/projects/1/pipeline?ref=main",
    ),
    (
        "GET",
        "/projects/{id}/pipelines",
        "/projects/1/pipelines?per_page=100",
    ),
    ("GET", "/projects/{id}/pipelines", "/projects/3/pipelines"),
    (
        "GET",
        "/projects/{id}/pipelines/latest",
        "/projects/1/pipelines/latest",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}",
        "/projects/1/pipelines/{pipeline}",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}/bridges",
        "/projects/1/pipelines/{pipeline}/bridges",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}/jobs",
        "/projects/1/pipelines/{pipeline}/jobs",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}/test_report",
        "/projects/1/pipelines/{pipeline}/test_report",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}/test_report_summary",
        "/projects/1/pipelines/{pipeline}/test_report_summary",
    ),
    (
        "GET",
        "/projects/{id}/pipelines/{pipeline_id}/variables",
        "/projects/1/pipelines/{pipeline}/variables",
    ),
    (
        "PUT",
        "/projects/{id}/pipelines/{pipeline_id}/metadata",
        "/projects/1/pipelines/{pipeline}/metadata?name=x",
    ),
    (
        "GET",
        "/projects/{id}/jobs",
        "/projects/1/jobs?per_page=100",
    ),
    ("GET", "/projects/{id}/jobs", "/projects/3/jobs"),
    (
        "GET",
        "/projects/{id}/jobs/{job_id}",
        "/projects/1/jobs/{job}",
    ),
    (
        "POST",
        "/projects/{id}/jobs/{job_id}/artifacts/keep",
        "/projects/1/jobs/{job}/artifacts/keep",
    ),
    (
        "POST",
        "/projects/{id}/jobs/{job_id}/play",
        "/projects/1/jobs/{manual}/play",
    ),
    (
        "POST",
        "/projects/{id}/jobs/{job_id}/cancel",
        "/projects/1/jobs/{manual}/cancel",
    ),
    (
        "POST",
        "/projects/{id}/jobs/{job_id}/retry",
        "/projects/1/jobs/{job}/retry",
    ),
    (
        "POST",
        "/projects/{id}/jobs/{job_id}/erase",
        "/projects/1/jobs/{job}/erase",
    ),
    (
        "POST",
        "/projects/{id}/pipelines/{pipeline_id}/cancel",
        "/projects/1/pipelines/{pipeline}/cancel",
    ),
    (
        "POST",
        "/projects/{id}/pipelines/{pipeline_id}/retry",
        "/projects/1/pipelines/{pipeline}/retry",
    ),
    (
        "GET",
        "/projects/{id}/environments",
        "/projects/1/environments",
    ),
    (
        "GET",
        "/projects/{id}/environments/{environment_id}",
        "/projects/1/environments/{environment}",
    ),
    (
        "POST",
        "/projects/{id}/environments/{environment_id}/stop",
        "/projects/1/environments/{environment}/stop?force=true",
    ),
    (
        "GET",
        "/projects/{id}/deployments",
        "/projects/1/deployments",
    ),
    (
        "GET",
        "/projects/{id}/deployments/{deployment_id}",
        "/projects/1/deployments/{deployment}",
    ),
    (
        "POST",
        "/projects/{id}/triggers",
        "/projects/1/triggers?description=x",
    ),
    ("GET", "/projects/{id}/triggers", "/projects/1/triggers"),
    (
        "POST",
        "/personal_access_tokens/self/rotate",
        "/personal_access_tokens/self/rotate",
    ),
];

#[tokio::test]
async fn answers_are_as_gitlab_describes_them() {
    let Some(description) = description() else {
        println!("did not run: GitLab's description of its API is not here");
        return;
    };
    let server = Server::new();
    let pipeline = server.gitlab.simulation().with(|instance| {
        instance
            .create_pipeline(&NewPipeline::new(1, "main", 1))
            .unwrap()
    });
    server.advance(60);
    let places = server.gitlab.inspect(|instance| {
        let job = |name: &str| {
            instance
                .latest_jobs(pipeline)
                .find(|job| job.name() == name)
                .unwrap()
                .id
                .to_string()
        };
        let environment = instance.environment_named(1, "staging").unwrap().id;
        let deployment = instance.last_deployment(environment).unwrap().id;
        [
            ("{pipeline}", pipeline.to_string()),
            ("{job}", job("compile")),
            ("{manual}", job("deploy-production")),
            ("{environment}", environment.to_string()),
            ("{deployment}", deployment.to_string()),
        ]
    });
    let mut complaints = Vec::new();
    for (method, described, path) in ENDPOINTS {
        let path = places.iter().fold((*path).to_owned(), |path, (name, id)| {
            path.replace(name, id)
        });
        let schema = description
            .answer(method, &format!("/api/v4{described}"))
            .unwrap_or_else(|| panic!("{method} {described} is not described"));
        let response = server.write(method, &path, &json!({})).await;
        assert!(
            (200..300).contains(&response.status),
            "{method} {path}: {}",
            response.text
        );
        let value = response.json();
        assert!(
            value.as_array().is_none_or(|items| !items.is_empty()
                || path.contains("variables")
                || path.contains("/users/")),
            "{method} {path} answers nothing"
        );
        complaints.extend(description.complaints(schema, &value, &format!("{method} {path}")));
    }
    complaints.sort();
    complaints.dedup();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
