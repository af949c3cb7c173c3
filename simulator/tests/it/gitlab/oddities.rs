//! What GitLab answers where one would expect something else.

use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::client::{Client, TOKEN};

/// A pipeline that is over, and the ids of some of its jobs in the paths below.
async fn finished() -> (Client, u64) {
    let client = Client::new();
    let id = client.run("1", "main").await;
    client.pass(60);
    (client, id)
}

fn filled(client: &Client, pipeline: u64, path: &str) -> String {
    let job = |name: &str| client.job(pipeline, name).to_string();
    let (environment, deployment) = client.gitlab.inspect(|instance| {
        let mut deployments = instance.deployments.values();
        let deployment = deployments
            .find(|deployment| deployment.project_id == 1)
            .unwrap();
        (deployment.environment_id, deployment.id)
    });
    path.replace("{pipeline}", &pipeline.to_string())
        .replace("{compile}", &job("compile"))
        .replace("{production}", &job("deploy-production"))
        .replace("{bridge}", &job("browser-tests"))
        .replace("{environment}", &environment.to_string())
        .replace("{deployment}", &deployment.to_string())
}

#[rstest]
#[case(
    "GET",
    "/projects/1/pipelines/999",
    404,
    r#"{"message":"404 Not found"}"#
)]
#[case(
    "GET",
    "/projects/999/pipelines",
    404,
    r#"{"message":"404 Project Not Found"}"#
)]
#[case("GET", "/projects/1/invented", 404, r#"{"error":"404 Not Found"}"#)]
#[case(
    "GET",
    "/projects/1/pipelines/x",
    400,
    r#"{"error":"pipeline_id is invalid"}"#
)]
#[case(
    "GET",
    "/projects/1/pipelines?status=odd",
    400,
    r#"{"error":"status does not have a valid value"}"#
)]
#[case(
    "GET",
    "/projects/1/pipelines/{pipeline}/jobs?scope=odd",
    400,
    r#"{"error":"scope does not have a valid value"}"#
)]
#[case(
    "GET",
    "/projects/1/pipelines/latest?ref=release%2F2.0",
    403,
    r#"{"message":"403 Forbidden"}"#
)]
#[case("POST", "/projects/1/pipeline", 400, r#"{"error":"ref is missing"}"#)]
#[case(
    "POST",
    "/projects/1/pipeline?ref=nowhere",
    400,
    r#"{"message":{"base":["Reference not found"]}}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{bridge}",
    404,
    r#"{"message":"404 Not found"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{bridge}/trace",
    404,
    r#"{"message":"404 Not found"}"#
)]
#[case(
    "POST",
    "/projects/1/jobs/{production}/retry",
    403,
    r#"{"message":"403 Forbidden - Job is not retryable"}"#
)]
#[case(
    "POST",
    "/projects/1/jobs/{production}/erase",
    403,
    r#"{"message":"403 Forbidden - Job is not erasable!"}"#
)]
#[case(
    "POST",
    "/projects/1/jobs/{compile}/play",
    400,
    r#"{"message":"400 Bad request - Unplayable Job"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{production}/artifacts",
    404,
    r#"{"message":"404 Not Found"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{compile}/artifacts/a/..%2f..%2fb",
    400,
    r#"{"message":"400 Bad request"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/artifacts/HEAD/download?job=compile",
    404,
    r#"{"message":"404 Not Found"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/artifacts/main/download",
    400,
    r#"{"error":"job is missing"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{production}/artifacts/tree",
    404,
    r#"{"message":"404 Artifacts Not Found"}"#
)]
#[case(
    "GET",
    "/projects/1/jobs/{compile}/artifacts/tree?path=nowhere",
    404,
    r#"{"message":"404 Path Not Found"}"#
)]
#[case(
    "POST",
    "/projects/1/trigger/pipeline?token=wrong&ref=main",
    404,
    r#"{"message":"404 Not Found"}"#
)]
#[case(
    "POST",
    "/projects/2/trigger/pipeline?token=glptt-simulated-trigger-token-00&ref=main",
    404,
    r#"{"message":"404 Not Found"}"#
)]
#[case(
    "POST",
    "/projects/1/trigger/pipeline",
    400,
    r#"{"error":"ref is missing, token is missing"}"#
)]
#[case(
    "GET",
    "/projects/1/environments?search=pr",
    400,
    r#"{"message":"400 Bad request - Search query is less than 3 characters"}"#
)]
#[case(
    "GET",
    "/projects/1/environments?search=prod&name=production",
    400,
    r#"{"error":"name, search cannot be used together"}"#
)]
#[case(
    "DELETE",
    "/projects/1/environments/{environment}",
    403,
    r#"{"message":"403 Forbidden"}"#
)]
#[case(
    "PUT",
    "/projects/1/deployments/{deployment}?status=success",
    403,
    r#"{"message":"403 Forbidden"}"#
)]
#[case(
    "DELETE",
    "/projects/1/artifacts",
    202,
    r#"{"message":"202 Accepted"}"#
)]
#[tokio::test]
async fn refusals_have_gitlabs_shape(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
    #[case] body: &str,
) {
    let (client, pipeline) = finished().await;
    let path = filled(&client, pipeline, path);
    let answer = client.send(method, &path, None).await;
    let expected: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (status, expected),
        "{path}"
    );
}

#[rstest]
// Canceling always works, retrying makes something, playing does not.
#[case("POST", "/projects/1/pipelines/{pipeline}/cancel", 200)]
#[case("POST", "/projects/1/pipelines/{pipeline}/retry", 201)]
#[case("POST", "/projects/1/jobs/{compile}/cancel", 201)]
#[case("POST", "/projects/1/jobs/{compile}/retry", 201)]
#[case("POST", "/projects/1/jobs/{bridge}/retry", 201)]
#[case("POST", "/projects/1/jobs/{production}/play", 200)]
#[case("POST", "/projects/1/jobs/{compile}/artifacts/keep", 200)]
#[case("POST", "/projects/1/jobs/{compile}/erase", 201)]
#[case("DELETE", "/projects/1/jobs/{compile}/artifacts", 204)]
#[case("DELETE", "/projects/1/pipelines/{pipeline}", 204)]
#[case("POST", "/projects/1/environments/{environment}/stop", 200)]
#[case("PUT", "/projects/1/pipelines/{pipeline}/metadata?name=new", 200)]
#[tokio::test]
async fn successes_have_gitlabs_status(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
) {
    let (client, pipeline) = finished().await;
    let path = filled(&client, pipeline, path);
    let answer = client.send(method, &path, None).await;
    assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
}

#[tokio::test]
async fn only_failed_jobs_have_a_failure_reason() {
    let (client, pipeline) = finished().await;
    let jobs = client
        .get(&format!("/projects/1/pipelines/{pipeline}/jobs"))
        .await
        .json();
    for job in jobs.as_array().unwrap() {
        let failed = job["status"] == "failed";
        assert_eq!(job.get("failure_reason").is_some(), failed, "{job}");
        let archive = job["name"] == "compile";
        assert_eq!(job.get("artifacts_file").is_some(), archive, "{job}");
    }
}

#[tokio::test]
async fn a_list_of_jobs_never_counts() {
    let (client, _) = finished().await;
    let page = client.get("/projects/1/jobs?per_page=3").await;
    assert!(!page.headers.contains_key("x-total"));
    assert!(!page.header("link").contains("rel=\"last\""));
    let keyset = client
        .get("/projects/1/jobs?pagination=keyset&per_page=3")
        .await;
    assert!(!keyset.headers.contains_key("x-page"));
    let next = keyset
        .header("link")
        .split(['<', '>'])
        .nth(1)
        .unwrap()
        .to_owned();
    let next = next.replace("http://gitlab.simulated.example/api/v4", "");
    let second = client.get(&next).await.json();
    assert!(second[0]["id"].as_u64() < keyset.json()[2]["id"].as_u64());
}

#[tokio::test]
async fn too_many_pipelines_are_a_bad_request() {
    let mut scenario =
        pipewright_simulator::gitlab::scenario::Scenario::default_scenario().unwrap();
    scenario.instance.limits.pipeline_creation_per_minute = Some(2);
    let client = Client::of(scenario);
    client.run("1", "main").await;
    client.run("1", "main").await;
    let refused = client
        .post("/projects/1/pipeline", json!({ "ref": "main" }))
        .await;
    assert_eq!(refused.status, 400);
    let message = "Too many pipelines created in the last minute. Try again later.";
    assert_eq!(refused.json(), json!({ "message": { "base": [message] } }));
}

#[tokio::test]
async fn triggers_look_at_their_own_token_only() {
    let client = Client::new().with_token(None);
    let trigger = json!({
        "token": "glptt-simulated-trigger-token-00",
        "ref": "main",
        "variables": { "DEPLOY": "yes" },
    });
    let made = client
        .post("/projects/acme%2Fshop/trigger/pipeline", trigger.clone())
        .await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["source"]),
        (201, &json!("trigger"))
    );
    let path = "/projects/1/ref/feature%2Fsearch/trigger/pipeline";
    let form = client.post(path, trigger.clone()).await;
    assert_eq!(form.json()["ref"], "feature/search");

    let mut nested = trigger;
    nested["variables"] = json!({ "DEPLOY": { "deep": 1 } });
    let refused = client.post("/projects/1/trigger/pipeline", nested).await;
    let message = "400 Bad request - variables needs to be a map of key-valued strings";
    assert_eq!(
        (refused.status.as_u16(), refused.json()),
        (400, json!({ "message": message }))
    );

    let owner = Client {
        token: Some(TOKEN.to_owned()),
        ..client
    };
    let id = made.json()["id"].as_u64().unwrap();
    let variables = owner
        .get(&format!("/projects/1/pipelines/{id}/variables"))
        .await
        .json();
    assert_eq!(variables[0]["key"], "TRIGGER_PAYLOAD");
    assert_eq!(variables[0]["variable_type"], "file");
}

#[tokio::test]
async fn a_hook_that_triggers_its_own_pipeline_is_stopped() {
    let client = Client::new();
    let request = http::Request::post("http://gitlab.simulated.example/api/v4/projects/1/trigger/pipeline?token=glptt-simulated-trigger-token-00&ref=main")
        .header("X-Gitlab-Event", "Pipeline Hook")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(client.call(request).await.status, 403);
}

#[rstest]
#[case(None, "/projects/1/pipelines", 404)]
#[case(None, "/projects/1/jobs", 401)]
#[case(Some("glpat-unknown"), "/projects/1/pipelines", 401)]
#[case(Some("glpat-simulated-expired-0000"), "/projects/1/pipelines", 401)]
#[case(Some("glpat-simulated-self-only-00"), "/projects/1/pipelines", 403)]
#[case(Some("glpat-simulated-read-token-0"), "/projects/1/pipelines", 200)]
#[tokio::test]
async fn what_is_seen_depends_on_the_token(
    #[case] token: Option<&str>,
    #[case] path: &str,
    #[case] status: u16,
) {
    let client = Client::new().with_token(token);
    assert_eq!(client.get(path).await.status, status);
}

#[tokio::test]
async fn a_wrong_configuration_fails_pushes_and_refuses_requests() {
    let scenario = pipewright_simulator::gitlab::scenario::Scenario::from_yaml(
        "
version: 1
users: [{ username: root }]
tokens: [{ value: glpat-simulated-api-token-00, name: all, scopes: [api] }]
projects:
  - path: root/one
    history: { pipelines: 1 }
    ci: { stages: [a], jobs: [], yaml_errors: 'jobs config should contain at least one visible job' }
  - path: root/none
",
    )
    .unwrap();
    let client = Client::of(scenario);
    let broken = client
        .get("/projects/1/pipelines?yaml_errors=true")
        .await
        .json();
    assert_eq!(
        (&broken[0]["status"], &broken[0]["source"]),
        (&json!("failed"), &json!("push"))
    );
    for (project, message) in [
        (1, "jobs config should contain at least one visible job"),
        (2, "Missing CI config file"),
    ] {
        let path = format!("/projects/{project}/pipeline");
        let refused = client.post(&path, json!({ "ref": "main" })).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.json(), json!({ "message": { "base": [message] } }));
    }
}

#[tokio::test]
async fn the_version_before_is_gone() {
    let client = Client::new();
    let url = format!("{}/api/v3/projects", client.gitlab.base_url());
    let answer = client.get(&url).await;
    assert_eq!(answer.status, 410);
    assert_eq!(
        answer.json(),
        json!({ "error": "API V3 is no longer supported. Use API V4 instead." })
    );
}

#[tokio::test]
async fn a_commit_is_older_than_the_pipelines_that_ran_for_it() {
    let client = Client::new();
    let pipelines = client.get("/projects/1/pipelines?per_page=100").await;
    for pipeline in pipelines.json().as_array().unwrap() {
        let path = format!("/projects/1/pipelines/{}", pipeline["id"]);
        let pipeline = client.get(&path).await.json();
        let time = |key: &str| -> chrono::DateTime<chrono::Utc> {
            pipeline[key].as_str().unwrap().parse().unwrap()
        };
        assert!(time("committed_at") < time("created_at"), "{pipeline}");
    }
}
