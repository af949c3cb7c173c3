//! What queries answer.

use serde_json::json;

use crate::gitlab::support::{API, DEVELOPER, READ, Server};

#[tokio::test]
async fn projects_are_found_by_path_and_by_id() {
    let server = Server::new();
    let query = "query($paths: [String!], $ids: [ID!]) {
        byPath: projects(fullPaths: $paths, first: 10) { nodes { id fullPath archived } }
        byId: projects(ids: $ids, first: 10) { nodes { fullPath } count }
        gone: project(fullPath: \"acme/nothing\") { id }
        moved: project(fullPath: \"acme/webshop\") { id }
    }";
    let variables = json!({
        "paths": ["acme/shop", "ACME/docs", "acme/secret"],
        "ids": ["gid://gitlab/Project/2", "gid://gitlab/Project/99"],
    });
    let answer = server.query(query, variables).await;
    assert_eq!(
        answer,
        json!({ "data": {
            "byPath": { "nodes": [
                { "id": "gid://gitlab/Project/3", "fullPath": "acme/docs", "archived": false },
                { "id": "gid://gitlab/Project/1", "fullPath": "acme/shop", "archived": false },
            ] },
            "byId": { "nodes": [{ "fullPath": "acme/deploy" }], "count": 1 },
            "gone": null,
            "moved": null,
        } })
    );
}

#[tokio::test]
async fn a_group_has_projects() {
    let server = Server::new();
    let query = "{ group(fullPath: \"acme\") {
        id name
        projects(includeSubgroups: true, first: 2) {
            nodes { fullPath group { fullPath } namespace { fullPath } languages { name share } }
            pageInfo { hasNextPage hasPreviousPage endCursor }
        }
    } }";
    let answer = server.query(query, json!({})).await;
    let projects = &answer["data"]["group"]["projects"];
    assert_eq!(projects["nodes"][0]["fullPath"], "acme/docs");
    assert_eq!(projects["nodes"][0]["group"]["fullPath"], "acme");
    assert_eq!(projects["nodes"][0]["languages"][0]["name"], "Rust");
    assert_eq!(projects["pageInfo"]["hasNextPage"], true);
    assert_eq!(projects["pageInfo"]["hasPreviousPage"], false);
}

#[tokio::test]
async fn a_pipeline_has_the_values_that_rest_gives_it() {
    let server = Server::new();
    let query = "{ project(fullPath: \"acme/shop\") { pipelines(first: 1) { nodes {
        id iid status source ref refPath sha name createdAt updatedAt startedAt finishedAt
        duration queuedDuration coverage failureReason complete child type totalJobs path
        detailedStatus { label group name } user { username } stages { nodes { name status } }
        testReportSummary { total { count success failed skipped error time } }
    } } } }";
    let answer = server.query(query, json!({})).await;
    let pipeline = &answer["data"]["project"]["pipelines"]["nodes"][0];
    let id = pipeline["id"].as_str().unwrap().rsplit_once('/').unwrap().1;
    let rest = server
        .get(&format!("/projects/1/pipelines/{id}"))
        .await
        .json();
    assert_eq!(
        pipeline["id"],
        format!("gid://gitlab/Ci::Pipeline/{}", rest["id"])
    );
    assert_eq!(pipeline["iid"], rest["iid"].to_string());
    assert_eq!(pipeline["status"], "SUCCESS");
    for key in ["source", "ref", "sha", "name", "duration"] {
        assert_eq!(pipeline[key], rest[key], "{key}");
    }
    // In whole seconds, where REST has milliseconds.
    for (key, rest_key) in [("createdAt", "created_at"), ("finishedAt", "finished_at")] {
        let whole = rest[rest_key].as_str().unwrap().split_once('.').unwrap().0;
        assert_eq!(pipeline[key], format!("{whole}Z"));
    }
    assert_eq!(pipeline["coverage"], 87.5);
    assert_eq!(pipeline["detailedStatus"]["group"], "success-with-warnings");
    assert_eq!(pipeline["user"]["username"], "ada");
    assert_eq!(
        pipeline["stages"]["nodes"][1],
        json!({ "name": "test", "status": "success" })
    );
    assert_eq!(pipeline["testReportSummary"]["total"]["count"], 5);
    assert_eq!(pipeline["child"], false);
}

#[tokio::test]
async fn jobs_say_why_they_failed_in_words_only() {
    let server = Server::new();
    let query = "{ project(fullPath: \"acme/shop\") { pipelines(first: 1) { nodes {
        jobs(retried: false) { nodes {
            id name kind status stage { name } duration queuedDuration allowFailure retried
            failureMessage exitCode tags webPath runner { id runnerType description }
            artifacts { nodes { fileType size name downloadPath } }
            downstreamPipeline { iid child source project { fullPath } upstream { iid }
                sourceJob { name } jobs { nodes { name failureMessage } } }
        } }
    } } } }";
    let answer = server.query(query, json!({})).await;
    let jobs = &answer["data"]["project"]["pipelines"]["nodes"][0]["jobs"]["nodes"];
    let job = |name: &str| {
        let jobs = jobs.as_array().unwrap();
        jobs.iter().find(|job| job["name"] == name).unwrap().clone()
    };
    let lint = job("lint");
    assert_eq!(lint["status"], "FAILED");
    assert_eq!(
        lint["failureMessage"],
        json!(null),
        "nothing is said of a script that failed"
    );
    assert_eq!(lint["exitCode"], 1);
    let compile = job("compile");
    assert_eq!(compile["kind"], "BUILD");
    assert_eq!(compile["stage"]["name"], "build");
    assert_eq!(compile["tags"], json!(["linux"]));
    assert!(compile["duration"].is_u64());
    assert_eq!(compile["artifacts"]["nodes"][0]["fileType"], "ARCHIVE");
    assert!(
        compile["artifacts"]["nodes"][0]["size"].is_string(),
        "a BigInt"
    );
    assert_eq!(compile["runner"]["runnerType"], "INSTANCE_TYPE");
    let bridge = job("browser-tests");
    assert_eq!(bridge["kind"], "BRIDGE");
    assert!(
        bridge["id"]
            .as_str()
            .unwrap()
            .starts_with("gid://gitlab/Ci::Bridge/")
    );
    for key in ["tags", "artifacts", "webPath", "runner"] {
        assert_eq!(bridge[key], json!(null), "{key}");
    }
    let child = &bridge["downstreamPipeline"];
    assert_eq!(child["child"], true);
    assert_eq!(child["source"], "parent_pipeline");
    assert_eq!(child["sourceJob"]["name"], "browser-tests");
    let other = &job("deploy-downstream")["downstreamPipeline"];
    assert_eq!(other["project"]["fullPath"], "acme/deploy");
    assert_eq!(other["source"], "pipeline");
}

#[tokio::test]
async fn children_are_listed_only_when_they_are_asked_for() {
    let server = Server::new();
    let query = "query($source: String) { project(fullPath: \"acme/shop\") {
        pipelines(source: $source, first: 100) { count nodes { source } }
        pipelineCounts { all finished running pending }
    } }";
    let all = server.query(query, json!({})).await;
    assert_eq!(all["data"]["project"]["pipelines"]["count"], 12);
    assert_eq!(all["data"]["project"]["pipelineCounts"]["all"], 12);
    let children = server
        .query(query, json!({ "source": "parent_pipeline" }))
        .await;
    let children = &children["data"]["project"]["pipelines"];
    assert_eq!(children["count"], 12);
    assert_eq!(children["nodes"][0]["source"], "parent_pipeline");
}

#[tokio::test]
async fn retried_jobs_are_there_unless_they_are_not_wanted() {
    let server = Server::new();
    let made = server
        .post("/projects/3/pipeline", &json!({ "ref": "main" }))
        .await
        .json();
    server.advance(30);
    let retried = server
        .post(
            &format!("/projects/3/pipelines/{}/retry", made["id"]),
            &json!({}),
        )
        .await;
    assert_eq!(retried.status, 201);
    server.advance(30);
    let query = "query($id: CiPipelineID, $retried: Boolean) {
        project(fullPath: \"acme/docs\") { pipeline(id: $id) {
            jobs(retried: $retried) { nodes { name retried } }
        } }
    }";
    let gid = format!("gid://gitlab/Ci::Pipeline/{}", made["id"]);
    for (retried, expected) in [(json!(null), 4), (json!(false), 3), (json!(true), 1)] {
        let variables = json!({ "id": gid, "retried": retried });
        let answer = server.query(query, variables).await;
        let jobs = &answer["data"]["project"]["pipeline"]["jobs"]["nodes"];
        assert_eq!(
            jobs.as_array().unwrap().len(),
            expected,
            "{retried}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_pipeline_is_updated_when_its_status_changes_and_not_with_every_job() {
    let server = Server::new();
    let made = server
        .post("/projects/1/pipeline", &json!({ "ref": "main" }))
        .await
        .json();
    let query = "query($id: CiPipelineID) { project(fullPath: \"acme/shop\") {
        pipeline(id: $id) { status updatedAt jobs(statuses: SUCCESS) { count } }
    } }";
    let gid = json!({ "id": format!("gid://gitlab/Ci::Pipeline/{}", made["id"]) });
    let mut seen = Vec::new();
    for _ in 0..60 {
        let answer = server.query(query, gid.clone()).await;
        let pipeline = &answer["data"]["project"]["pipeline"];
        let (status, at) = (pipeline["status"].clone(), pipeline["updatedAt"].clone());
        if seen.last() != Some(&(status.clone(), at.clone())) {
            seen.push((status, at));
        }
        server.advance(1);
    }
    // However many jobs ended in between.
    let statuses: Vec<_> = seen.iter().map(|(status, _)| status.clone()).collect();
    assert_eq!(statuses.last().unwrap(), "SUCCESS");
    let running = statuses
        .iter()
        .filter(|status| *status == "RUNNING")
        .count();
    assert_eq!(running, 1, "{seen:?}");
}

#[tokio::test]
async fn who_asks_and_whom() {
    let server = Server::new();
    let query = "{ currentUser { id username } metadata { version enterprise } __typename }";
    let answer = server.query(query, json!({})).await;
    assert_eq!(
        answer["data"],
        json!({
            "currentUser": { "id": "gid://gitlab/User/1", "username": "ada" },
            "metadata": { "version": "19.0.0-ee", "enterprise": true },
            "__typename": "Query",
        })
    );
    let anonymous = server.query_as(None, query, json!({})).await.json();
    assert_eq!(anonymous["data"]["currentUser"], json!(null));
    assert_eq!(anonymous["data"]["metadata"], json!(null));
    for token in [API, READ, DEVELOPER] {
        assert_eq!(
            server.query_as(Some(token), query, json!({})).await.status,
            200
        );
    }
}

#[tokio::test]
async fn operations_are_counted_by_name() {
    let server = Server::new();
    server.query("query Poll { __typename }", json!({})).await;
    server.query("query Poll { __typename }", json!({})).await;
    server.query("{ __typename }", json!({})).await;
    assert_eq!(server.gitlab.requests().of("POST", "/api/graphql"), 3);
    assert_eq!(server.gitlab.operations().of("POST", "Poll"), 2);
}
