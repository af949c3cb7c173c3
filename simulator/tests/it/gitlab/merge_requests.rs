//! Merge requests, over REST and GraphQL.

use pipewright_simulator::gitlab::model::Tier;
use pipewright_simulator::gitlab::scenario::Scenario;
use serde_json::{Value, json};

use super::client::Client;
use super::support::{REPORTER, Server};

#[tokio::test]
async fn lists_are_filtered_and_ordered() {
    let server = Server::new();
    let iids = async |query: &str| {
        let path = format!("/projects/1/merge_requests?{query}");
        server.get(&path).await.column("iid")
    };
    assert_eq!(iids("").await, [1, 2, 3], "newest first");
    assert_eq!(iids("state=opened").await, [1]);
    assert_eq!(iids("state=merged&order_by=merged_at").await, [2]);
    assert_eq!(iids("author_username=grace&sort=asc").await, [3, 1]);
    assert_eq!(iids("iids[]=2&iids[]=3").await, [2, 3]);
    assert_eq!(iids("wip=yes").await, [3]);
    assert_eq!(iids("source_branch=feature/search&state=all").await, [1, 3]);
    assert_eq!(iids("updated_after=2025-12-31T00:00:00Z").await, [1]);
    let refused = server.get("/projects/1/merge_requests?state=open").await;
    assert_eq!(
        refused.json(),
        json!({ "error": "state does not have a valid value" })
    );
    assert_eq!(
        server
            .get("/groups/acme/merge_requests")
            .await
            .column("iid"),
        [1, 2, 3]
    );
}

#[tokio::test]
async fn a_single_one_has_more() {
    let server = Server::new();
    let merged = server.get("/projects/1/merge_requests/2").await.json();
    assert_eq!(merged["state"], "merged");
    assert_eq!(merged["changes_count"], "17", "a text");
    assert_eq!(merged["merge_user"]["username"], "ada");
    // It was deployed to production after it was merged.
    assert!(merged["first_deployed_to_production_at"].as_str() > merged["merged_at"].as_str());
    assert_eq!(merged["detailed_merge_status"], "not_open");
    let opened = server.get("/projects/1/merge_requests/1").await.json();
    assert_eq!(opened["detailed_merge_status"], "not_approved");
    assert_eq!(opened["user_notes_count"], 1);
    let missing = server.get("/projects/1/merge_requests/9").await;
    assert_eq!(missing.json(), json!({ "message": "404 Not found" }));
}

#[tokio::test]
async fn the_first_review_is_in_notes_approvals_and_reviewers() {
    let server = Server::new();
    let get = async |what: &str| {
        server
            .get(&format!("/projects/1/merge_requests/1/{what}"))
            .await
    };
    let notes = get("notes?sort=asc&order_by=created_at").await.json();
    let said: Vec<(bool, &str)> = notes
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            (
                note["system"].as_bool().unwrap(),
                note["body"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (true, "requested review from @ada"),
            (true, "requested review from @viewer"),
            (true, "approved this merge request"),
            (false, "How much faster is it?"),
        ]
    );
    let approvals = get("approvals").await.json();
    assert_eq!(approvals["approved"], false);
    assert_eq!(approvals["approvals_left"], 1);
    assert_eq!(approvals["approved_by"][0]["user"]["username"], "ada");
    assert!(approvals["approved_by"][0]["approved_at"].is_string());
    let states = get("reviewers").await.column("state");
    assert_eq!(states, ["approved", "unreviewed"]);
}

#[tokio::test]
async fn without_a_licence_approvals_say_less() {
    let server = Server::changed(|it| it.settings.tier = Tier::Free);
    let approvals = server
        .get("/projects/1/merge_requests/1/approvals")
        .await
        .json();
    assert_eq!(approvals.get("approvals_left"), None);
    assert_eq!(approvals["approved_by"][0]["user"]["username"], "ada");
}

#[tokio::test]
async fn a_pipeline_can_run_for_one() {
    let server = Server::new();
    let path = "/projects/1/merge_requests/1/pipelines";
    let refused = server
        .send("POST", path, &[("private-token", REPORTER)], "")
        .await;
    assert_eq!(refused.status, 403);
    let made = server.post(path, &json!({})).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["ref"], "refs/merge-requests/1/head");
    assert_eq!(made["source"], "merge_request_event");
    let listed = server.get(path).await.column("id");
    assert_eq!(listed[0], made["id"]);
    let filtered = "/projects/1/pipelines?ref=refs/merge-requests/1/head";
    assert_eq!(
        server.get(filtered).await.column("id"),
        [made["id"].clone()]
    );
    server.advance(60);
    let query = "query($id: CiPipelineID) { project(fullPath: \"acme/shop\") {
        pipeline(id: $id) { ref refPath type mergeRequestEventType mergeRequest { iid title } }
        mergeRequest(iid: \"1\") { headPipeline { id status } pipelines(first: 1) { count } }
    } }";
    let id = format!("gid://gitlab/Ci::Pipeline/{}", made["id"]);
    let answer = server.query(query, json!({ "id": id })).await;
    let project = &answer["data"]["project"];
    assert_eq!(
        project["pipeline"],
        json!({
            "ref": "refs/merge-requests/1/head",
            "refPath": "refs/heads/feature/search",
            "type": "merge_request",
            "mergeRequestEventType": "DETACHED",
            "mergeRequest": { "iid": "1", "title": "Speed up the product search" },
        })
    );
    assert_eq!(
        project["mergeRequest"]["headPipeline"],
        json!({ "id": id, "status": "SUCCESS" })
    );
}

#[tokio::test]
async fn the_past_may_have_pipelines_of_merge_requests() {
    let text = Scenario::default_yaml().replace(
        "        created: 20h",
        "        created: 20h\n        pipelines: 2",
    );
    let client = Client::of(Scenario::from_yaml(&text).unwrap());
    let listed = client
        .get("/projects/1/pipelines?source=merge_request_event")
        .await
        .json();
    let statuses: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["status"])
        .collect();
    assert_eq!(statuses, ["success", "success"]);
}

#[tokio::test]
async fn the_mean_time_to_merge_costs_one_small_query() {
    let server = Server::new();
    let query = "query($after: Time) { project(fullPath: \"acme/shop\") {
        mergeRequests(state: merged, mergedAfter: $after, first: 1) {
            count totalTimeToMerge
            nodes {
                iid state createdAt mergedAt draft approved approvalsRequired
                author { username } mergeUser { username }
                diffStatsSummary { additions deletions changes fileCount }
                reviewers { nodes { username mergeRequestInteraction { reviewState approved } } }
                notes(filter: ONLY_COMMENTS) { nodes { body author { username } system } }
                detailedMergeStatus userNotesCount commitCount labels { nodes { title } }
            }
        }
    } }";
    let answer = server
        .query(query, json!({ "after": "2025-12-01T00:00:00Z" }))
        .await;
    let found = &answer["data"]["project"]["mergeRequests"];
    assert_eq!(found["count"], 1);
    assert_eq!(found["totalTimeToMerge"], 20.0 * 3600.0);
    let merged = &found["nodes"][0];
    assert_eq!(merged["state"], "merged");
    assert_eq!(merged["diffStatsSummary"]["changes"], 352);
    let review = json!({ "reviewState": "APPROVED", "approved": true });
    assert_eq!(
        merged["reviewers"]["nodes"][0]["mergeRequestInteraction"],
        review
    );
    assert_eq!(merged["notes"]["nodes"][0]["body"], "Ship it");
    assert_eq!(merged["detailedMergeStatus"], "NOT_OPEN");
    let none = server
        .query(query, json!({ "after": "2026-06-01T00:00:00Z" }))
        .await;
    let none = &none["data"]["project"]["mergeRequests"];
    assert_eq!(none["count"], 0);
    assert_eq!(none["totalTimeToMerge"], json!(null));
}
