//! The record of what really happened.

use std::collections::BTreeMap;
use std::time::Duration;

use pipewright_simulator::gitlab::model::{JobKind, Status};
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::gitlab::truth::Happening;
use serde_json::json;

use super::client::Client;

#[tokio::test]
async fn what_had_ended_before_is_in_the_record() {
    let client = Client::new();
    let truth = client.gitlab.truth();
    let pipelines = client.gitlab.inspect(|server| server.pipelines.len());
    assert_eq!(truth.pipelines().len(), pipelines);
    // Asked for again, it is the same one.
    client.gitlab.create_pipeline("acme/docs", "main").unwrap();
    client.pass(60);
    assert_eq!(client.gitlab.truth().pipelines().len(), pipelines + 1);
}

#[tokio::test]
async fn a_finish_says_what_the_api_says() {
    let client = Client::new();
    let truth = client.gitlab.truth();
    let seen = truth.happenings().len();
    let id = client.gitlab.create_pipeline("acme/shop", "main").unwrap();
    client.pass(60);
    let new = truth.since(seen);
    let finish = new.iter().find_map(|happening| match happening {
        Happening::PipelineFinished(finish) if finish.id == id => Some(finish.clone()),
        _ => None,
    });
    let finish = finish.unwrap();
    let shown = client
        .get(&format!("/projects/1/pipelines/{id}"))
        .await
        .json();
    assert_eq!(finish.status, Status::Success);
    assert_eq!(shown["duration"], finish.duration.unwrap());
    assert_eq!(shown["iid"], finish.iid);
    assert_eq!(finish.project_path, "acme/shop");
    assert_eq!(finish.parent, None);

    let child = truth.pipelines().into_iter().find(|it| {
        it.parent
            .as_ref()
            .is_some_and(|parent| parent.pipeline_id == id && it.project_id == 1)
    });
    let parent = child.unwrap().parent.unwrap();
    assert_eq!(parent.bridge_name, "browser-tests");
    assert_eq!(parent.reference, "main");

    let jobs: BTreeMap<String, _> = truth
        .jobs()
        .into_iter()
        .filter(|job| job.pipeline_id == id)
        .map(|job| (job.name.clone(), job))
        .collect();
    assert_eq!(jobs["browser-tests"].kind, JobKind::Bridge);
    assert_eq!(
        jobs["lint"].failure_reason.as_deref(),
        Some("script_failure")
    );
    let compile = &jobs["compile"];
    let shown = client
        .get(&format!("/projects/1/jobs/{}", compile.id))
        .await
        .json();
    let seconds = |time: Option<Duration>| json!(time.unwrap().as_secs_f64());
    assert_eq!(shown["duration"], seconds(compile.duration));
    assert_eq!(shown["queued_duration"], seconds(compile.queued));
    assert_eq!(shown["runner"]["runner_type"], compile.runner_type.unwrap());
    assert_eq!(
        shown["artifacts_file"]["size"],
        compile.artifact_size.unwrap()
    );
}

#[tokio::test]
async fn retries_reopen_and_finish_again() {
    let client = Client::new();
    let truth = client.gitlab.truth();
    let id = client.gitlab.create_pipeline("acme/docs", "main").unwrap();
    client.pass(60);
    let failed = client.job(id, "render");
    let seen = truth.happenings().len();
    client.gitlab.retry_pipeline(id);
    client.pass(60);
    let kinds: Vec<String> = truth
        .since(seen)
        .iter()
        .filter_map(|happening| match happening {
            Happening::JobRetried { id, .. } => Some(format!("retried {}", *id == failed)),
            Happening::PipelineReopened { .. } => Some("reopened".to_owned()),
            Happening::PipelineFinished(finish) => Some(format!("finished {:?}", finish.status)),
            Happening::JobFinished(job) if job.name == "render" => {
                Some(format!("attempt {}", job.attempt))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        kinds,
        ["retried true", "reopened", "attempt 2", "finished Failed"]
    );
}

#[tokio::test]
async fn what_is_deleted_has_happened_all_the_same() {
    let client = Client::new();
    let truth = client.gitlab.truth();
    let over = client.gitlab.create_pipeline("acme/docs", "main").unwrap();
    client.pass(60);
    let running = client.gitlab.create_pipeline("acme/docs", "main").unwrap();
    client.pass(1);
    client.gitlab.delete_pipeline(running);
    assert!(client.gitlab.move_project("acme/docs", "acme/handbook"));
    assert!(!client.gitlab.move_project("acme/shop", "nowhere/shop"));
    assert!(client.gitlab.delete_project("acme/handbook"));
    // Canceling takes a moment that it does not get.
    let ends: Vec<_> = truth
        .pipelines()
        .into_iter()
        .filter(|finish| finish.id == over || finish.id == running)
        .map(|finish| (finish.id, finish.status))
        .collect();
    assert_eq!(ends, [(over, Status::Failed)]);
    let gone: Vec<String> = truth
        .happenings()
        .iter()
        .filter_map(|happening| match happening {
            Happening::ProjectMoved { from, to, .. } => Some(format!("{from} to {to}")),
            Happening::ProjectDeleted { path, .. } => Some(format!("{path} deleted")),
            _ => None,
        })
        .collect();
    assert_eq!(
        gone,
        ["acme/docs to acme/handbook", "acme/handbook deleted"]
    );
    assert_eq!(client.get("/projects/acme%2Fhandbook").await.status, 404);
}

#[tokio::test]
async fn a_moved_project_is_found_at_its_new_path_only() {
    let client = Client::new();
    assert!(client.gitlab.move_project("acme/docs", "ada/docs"));
    assert_eq!(client.get("/projects/acme%2Fdocs").await.status, 301);
    let there = client.get("/projects/ada%2Fdocs").await.json();
    assert_eq!(there["namespace"]["kind"], "user");
}

#[tokio::test]
async fn projects_can_be_added_later() {
    let client = Client::new();
    let mut definition = Scenario::default_scenario().unwrap().projects.remove(2);
    definition.id = None;
    assert!(
        client.gitlab.create_project(&definition).is_err(),
        "it is there already"
    );
    definition.path = "acme/guide".to_owned();
    let id = client.gitlab.create_project(&definition).unwrap();
    let made = client.gitlab.create_pipeline("acme/guide", "main").unwrap();
    client.pass(60);
    let pipeline = client
        .get(&format!("/projects/{id}/pipelines/{made}"))
        .await
        .json();
    assert_eq!(pipeline["iid"], 1);
    assert_eq!(pipeline["status"], "failed");
}
