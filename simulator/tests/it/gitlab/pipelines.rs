//! Pipelines over the API.

use http::Method;
use serde_json::json;

use super::client::Client;

#[tokio::test]
async fn a_pipeline_is_made_runs_and_ends() {
    let client = Client::new();
    let before = client.gitlab.pipelines_created("acme/shop");
    let body = json!({ "ref": "main", "variables": [{ "key": "A", "value": "b" }] });
    let made = client.post("/projects/acme%2Fshop/pipeline", body).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["status"], "created");
    assert_eq!(made["source"], "api");
    assert!(made.get("name").is_none());
    assert_eq!(client.gitlab.pipelines_created("acme/shop"), before + 1);

    let path = format!("/projects/1/pipelines/{}", made["id"]);
    let mut seen = vec!["created".to_owned()];
    for _ in 0..600 {
        client
            .gitlab
            .clock()
            .advance(std::time::Duration::from_millis(50));
        let status = client.get(&path).await.json()["status"]
            .as_str()
            .unwrap()
            .to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert_eq!(seen, ["created", "pending", "running", "success"]);
    let done = client.get(&path).await.json();
    assert_eq!(done["coverage"], "87.50");
    assert_eq!(done["name"], "Shop main");
    assert_eq!(done["detailed_status"]["group"], "success-with-warnings");
    assert!(done["duration"].as_u64().unwrap() > 10);
    let variables = client.get(&format!("{path}/variables")).await.json();
    assert_eq!(variables[0]["key"], "A");
    let create = "/api/v4/projects/{id}/pipeline";
    assert_eq!(client.gitlab.requests().of("POST", create), 1);
}

#[tokio::test]
async fn children_are_listed_only_when_asked_for() {
    let client = Client::new();
    let sources = async |query: &str| -> Vec<String> {
        let list = client
            .get(&format!("/projects/1/pipelines?per_page=100{query}"))
            .await
            .json();
        let sources = list.as_array().unwrap().iter();
        sources
            .map(|item| item["source"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(sources("").await.iter().all(|source| source == "push"));
    let children = sources("&source=parent_pipeline").await;
    assert_eq!(children.len(), 12);
    assert!(children.iter().all(|source| source == "parent_pipeline"));
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let client = Client::new();
    for (query, count) in [
        ("", 12),
        ("scope=finished", 12),
        ("scope=running", 0),
        ("status=success", 12),
        ("ref=feature%2Fsearch", 4),
        ("scope=branches", 2),
        ("scope=tags", 0),
        ("username=ada", 12),
        ("username=nobody", 0),
        ("name=Shop%20main", 8),
        ("yaml_errors=true", 0),
        ("created_after=2026-01-04T09:00:00Z", 4),
        ("updated_before=2026-01-04T09:00:00Z", 8),
    ] {
        let answer = client.get(&format!("/projects/1/pipelines?{query}")).await;
        assert_eq!(answer.header("x-total"), count.to_string(), "{query}");
    }
    let first = client.get("/projects/1/pipelines?per_page=5").await;
    let link = first.header("link").to_owned();
    assert!(
        link.contains("<http://gitlab.simulated.example/api/v4/projects/1/pipelines?"),
        "{link}"
    );
    let items = first.json();
    assert!(items[0]["id"].as_u64() > items[1]["id"].as_u64());
    assert!(items[0].get("duration").is_none() && items[0].get("user").is_none());
}

#[tokio::test]
async fn a_canceled_pipeline_can_be_retried() {
    let client = Client::new();
    let id = client.run("1", "main").await;
    client.pass(3);
    let path = format!("/projects/1/pipelines/{id}");
    let canceled = client
        .send(Method::POST, &format!("{path}/cancel"), None)
        .await;
    assert_eq!(canceled.status, 200);
    assert_eq!(canceled.json()["status"], "canceling");
    client.pass(2);
    assert_eq!(client.get(&path).await.json()["status"], "canceled");
    // Nothing is left to cancel, and that is fine too.
    assert_eq!(
        client
            .send(Method::POST, &format!("{path}/cancel"), None)
            .await
            .status,
        200
    );

    let retried = client
        .send(Method::POST, &format!("{path}/retry"), None)
        .await;
    assert_eq!(retried.status, 201);
    client.pass(60);
    let done = client.get(&path).await.json();
    assert_eq!(done["status"], "success", "{done}");
    let all = client
        .get(&format!("{path}/jobs?include_retried=true&per_page=100"))
        .await
        .json();
    let latest = client
        .get(&format!("{path}/jobs?per_page=100"))
        .await
        .json();
    assert!(all.as_array().unwrap().len() > latest.as_array().unwrap().len());
}

#[tokio::test]
async fn downstream_pipelines_can_be_followed() {
    let client = Client::new();
    let id = client.run("1", "main").await;
    client.pass(60);
    let bridges = client
        .get(&format!("/projects/1/pipelines/{id}/bridges"))
        .await
        .json();
    let mut seen: Vec<(&str, &str, u64)> = bridges
        .as_array()
        .unwrap()
        .iter()
        .map(|bridge| {
            let downstream = &bridge["downstream_pipeline"];
            let project = downstream["project_id"].as_u64().unwrap();
            (
                bridge["name"].as_str().unwrap(),
                downstream["source"].as_str().unwrap(),
                project,
            )
        })
        .collect();
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            ("browser-tests", "parent_pipeline", 1),
            ("deploy-downstream", "pipeline", 2)
        ]
    );
    let bridge = bridges[0]["id"].as_u64().unwrap();
    assert_eq!(
        client
            .get(&format!("/projects/1/jobs/{bridge}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn deleting_removes_the_children_too() {
    let client = Client::new();
    let id = client.run("1", "main").await;
    client.pass(60);
    let count = client.gitlab.inspect(|instance| instance.pipelines.len());
    let deleted = client
        .send(Method::DELETE, &format!("/projects/1/pipelines/{id}"), None)
        .await;
    assert_eq!(deleted.status, 204);
    assert_eq!(
        client.gitlab.inspect(|instance| instance.pipelines.len()),
        count - 2
    );
    assert_eq!(
        client
            .get(&format!("/projects/1/pipelines/{id}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn test_reports_count_cases() {
    let client = Client::new();
    let id = client.run("1", "main").await;
    let empty = client
        .get(&format!("/projects/1/pipelines/{id}/test_report"))
        .await
        .json();
    assert_eq!(
        (&empty["total_count"], &empty["test_suites"]),
        (&json!(0), &json!([]))
    );
    client.pass(60);
    let report = client
        .get(&format!("/projects/1/pipelines/{id}/test_report"))
        .await
        .json();
    assert_eq!(report["total_count"], 5);
    assert_eq!(report["skipped_count"], 1);
    assert_eq!(
        report["test_suites"][0]["test_cases"][0]["name"],
        "adds_an_item"
    );
    let path = format!("/projects/1/pipelines/{id}/test_report_summary");
    let summary = client.get(&path).await.json();
    assert_eq!(summary["total"]["success"], 4);
    assert_eq!(
        summary["test_suites"][0]["build_ids"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
