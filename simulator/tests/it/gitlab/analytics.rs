//! DORA metrics, flow metrics, value streams, and facts about code.

use pipewright_simulator::gitlab::model::Tier;
use serde_json::{Value, json};

use super::support::{REPORTER, Server};

const METRICS: &str = "/projects/1/dora/metrics";

#[tokio::test]
async fn frequencies_are_counts_for_a_day_and_means_for_longer() {
    let server = Server::new();
    let range = "metric=deployment_frequency&start_date=2025-12-25&end_date=2026-01-01";
    let daily = server.get(&format!("{METRICS}?{range}")).await.json();
    let daily = daily.as_array().unwrap();
    assert!(
        daily
            .iter()
            .all(|row| row["value"].is_u64() && row["date"].is_string())
    );
    let total: u64 = daily.iter().map(|row| row["value"].as_u64().unwrap()).sum();
    assert!(total > 0);
    let all = server
        .get(&format!("{METRICS}?{range}&interval=all"))
        .await
        .json();
    #[expect(clippy::cast_precision_loss, reason = "few deployments")]
    let mean = total as f64 / 8.0;
    assert_eq!(all, json!([{ "date": null, "value": mean }]));
    let monthly = server
        .get(&format!("{METRICS}?{range}&interval=monthly"))
        .await
        .json();
    assert_eq!(monthly[0]["date"], "2025-12-01");
}

#[tokio::test]
async fn times_are_seconds_and_null_when_there_are_none() {
    let server = Server::new();
    let get = async |metric: &str, range: &str| {
        let path = format!("{METRICS}?metric={metric}&interval=all{range}");
        server.get(&path).await.json()[0]["value"].clone()
    };
    let restored = get("time_to_restore_service", "").await;
    assert_eq!(restored, 7200.0);
    let lead = get("lead_time_for_changes", "").await;
    let merged = server.get("/projects/1/merge_requests/2").await.json();
    let time = |key: &str| {
        let text = merged[key].as_str().unwrap();
        chrono::DateTime::parse_from_rfc3339(text).unwrap()
    };
    let took = time("first_deployed_to_production_at") - time("merged_at");
    let seconds = format!("{:.0}", lead.as_f64().unwrap());
    assert_eq!(seconds, took.num_seconds().to_string());
    let earlier = "&start_date=2025-01-01&end_date=2025-02-01";
    assert_eq!(get("lead_time_for_changes", earlier).await, json!(null));
    assert_eq!(get("change_failure_rate", earlier).await, json!(null));
    assert_eq!(get("deployment_frequency", earlier).await, 0.0);
}

#[tokio::test]
async fn who_has_no_licence_is_told_401_and_ce_has_no_such_path() {
    let server = Server::new();
    let path = format!("{METRICS}?metric=change_failure_rate");
    assert_eq!(server.get_as(REPORTER, &path).await.status, 200);
    for tier in [Tier::Free, Tier::Premium] {
        server
            .gitlab
            .simulation()
            .with(|it| it.settings.tier = tier);
        let refused = server.get(&path).await;
        assert_eq!(refused.status, 401);
        let message = "You do not have permission to access dora metrics.";
        assert_eq!(refused.json(), json!({ "message": message }));
    }
    server
        .gitlab
        .simulation()
        .with(|it| it.settings.tier = Tier::Ce);
    let gone = server.get(&path).await;
    assert_eq!(gone.status, 404);
    assert_eq!(gone.json(), json!({ "error": "404 Not Found" }));
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let server = Server::new();
    for (query, expected) in [
        ("", json!({ "error": "metric is missing" })),
        (
            "metric=speed",
            json!({ "error": "metric does not have a valid value" }),
        ),
        (
            "metric=deployment_frequency&start_date=2025-01-01&end_date=2025-12-31",
            json!({ "message": "Date range must be shorter than 180 days." }),
        ),
    ] {
        let answer = server.get(&format!("{METRICS}?{query}")).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json(), expected);
    }
}

#[tokio::test]
async fn graphql_has_all_four_in_one_row() {
    let server = Server::new();
    let query = "{
        project(fullPath: \"acme/shop\") { dora { metrics(interval: ALL) {
            date deploymentFrequency leadTimeForChanges timeToRestoreService changeFailureRate
        } } }
        group(fullPath: \"acme\") { dora { metrics(interval: MONTHLY, environmentTiers: [STAGING]) {
            date deploymentFrequency
        } } }
    }";
    let answer = server.query(query, json!({})).await;
    let row = &answer["data"]["project"]["dora"]["metrics"][0];
    assert_eq!(row["date"], json!(null));
    assert_eq!(row["timeToRestoreService"], 7200.0);
    let path = format!("{METRICS}?metric=change_failure_rate&interval=all");
    let rest = server.get(&path).await.json();
    assert_eq!(row["changeFailureRate"], rest[0]["value"]);
    assert_eq!(
        answer["data"]["group"]["dora"]["metrics"][0]["date"],
        "2025-12-01"
    );
    server
        .gitlab
        .simulation()
        .with(|it| it.settings.tier = Tier::Premium);
    let unlicensed = server.query(query, json!({})).await;
    assert_eq!(unlicensed["data"]["project"]["dora"], json!(null));
}

#[tokio::test]
async fn flow_and_value_streams_are_worked_out() {
    let server = Server::new();
    let query = "{ project(fullPath: \"acme/shop\") {
        flowMetrics {
            timeToMerge(from: \"2025-12-01T00:00:00Z\", to: \"2026-02-01T00:00:00Z\") { value unit title }
            deploymentCount(from: \"2025-12-01T00:00:00Z\", to: \"2026-02-01T00:00:00Z\") { value identifier }
        }
        valueStreams { nodes { name stages { name metrics(timeframe: { start: \"2025-12-01\", end: \"2026-02-01\" }) {
            count { value } median { value } average { value unit }
        } } } }
        valueStreamAnalytics { aggregationStatus { enabled lastUpdateAt } }
    } }";
    let answer = server.query(query, json!({})).await;
    let project = &answer["data"]["project"];
    let days = project["flowMetrics"]["timeToMerge"]["value"]
        .as_f64()
        .unwrap();
    assert!((days - 20.0 / 24.0).abs() < 1e-9);
    assert!(project["flowMetrics"]["deploymentCount"]["value"].as_f64() > Some(0.0));
    let stages = project["valueStreams"]["nodes"][0]["stages"]
        .as_array()
        .unwrap();
    let review: Vec<&Value> = stages.iter().filter(|it| it["name"] == "review").collect();
    assert_eq!(review[0]["metrics"]["count"]["value"], 1.0);
    assert_eq!(review[0]["metrics"]["median"]["value"], 72_000.0);
    assert_eq!(stages[0]["metrics"]["median"]["value"], json!(null));
}

#[tokio::test]
async fn environments_are_resolved_for_one_project_and_deployments_for_one_environment() {
    let server = Server::new();
    let query = "{ project(fullPath: \"acme/shop\") { environments(first: 100) { nodes {
        name slug state tier externalUrl environmentType
        lastDeployment(status: SUCCESS) { iid status ref sha createdAt finishedAt job { name } triggerer { username } }
        deployments(statuses: [SUCCESS], orderBy: { finishedAt: DESC }, first: 2) { nodes { iid status } }
    } } } }";
    let answer = server.query(query, json!({})).await;
    let found = &answer["data"]["project"]["environments"]["nodes"];
    assert_eq!(found[0]["name"], "production");
    assert_eq!(found[0]["tier"], "PRODUCTION");
    assert_eq!(found[0]["state"], "available");
    let last = &found[1]["lastDeployment"];
    assert_eq!(last["status"], "SUCCESS");
    assert_eq!(last["job"]["name"], "deploy-staging");
    assert_eq!(
        found[0]["deployments"]["nodes"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        found[0]["deployments"]["nodes"][0]["iid"],
        found[0]["lastDeployment"]["iid"]
    );
    assert_eq!(found[1]["deployments"], json!(null));
    let expected = "\"deployments\" field can be requested only for 1 Environment(s) at a time.";
    assert_eq!(answer["errors"][0]["message"], expected);

    let several = "{ projects(first: 2) { nodes { environments { nodes { name } } } } }";
    let answer = server.query(several, json!({})).await;
    let expected = "\"environments\" field can be requested only for 1 Project(s) at a time.";
    assert_eq!(answer["errors"][0]["message"], expected);
}

#[tokio::test]
async fn code_is_known_by_its_languages_contributors_and_commits() {
    let server = Server::new();
    let languages = server.get("/projects/1/languages").await.json();
    assert_eq!(languages, json!({ "Rust": 91.2, "Shell": 8.8 }));
    let contributors = server
        .get("/projects/1/repository/contributors")
        .await
        .json();
    assert_eq!(contributors[0]["name"], "Ada Smith");
    assert_eq!(contributors[0]["additions"], 0);
    let fetches = server.get("/projects/1/statistics").await.json();
    assert_eq!(fetches["fetches"]["days"].as_array().unwrap().len(), 30);
    let compared = "/projects/1/repository/compare?from=main&to=feature/search";
    let compared = server.get(compared).await.json();
    assert_eq!(compared["commits"][0]["title"], "Work on feature/search");
    assert_eq!(compared["commit"]["id"], compared["commits"][0]["id"]);
    let same = server
        .get("/projects/1/repository/compare?from=main&to=main")
        .await
        .json();
    assert_eq!(same["compare_same_ref"], true);
    assert_eq!(same["commits"], json!([]));
    let range = "environment=production&from=2025-12-30T00:00:00Z&to=2026-01-01T00:00:00Z";
    let path = format!("/projects/1/analytics/deployment_frequency?{range}&interval=daily");
    let frequency = server.get(&path).await.json();
    assert_eq!(frequency.as_array().unwrap().len(), 2);
    assert!(frequency[0]["value"].as_u64() > Some(0));
}
