//! Generated servers.

use std::time::Duration;

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, Request};
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::{Pipeline, Status};
use pipewright_simulator::gitlab::scenario::World;
use serde_json::json;

use super::client::{Client, start};

fn world(world: World) -> Client {
    let gitlab = GitLabSimulator::builder()
        .world(world)
        .seed(3)
        .clock(SimulationClock::stepped(start()))
        .build()
        .unwrap();
    Client {
        gitlab,
        token: Some(World::TOKEN.to_owned()),
    }
}

#[tokio::test]
async fn a_world_has_what_was_asked_for() {
    let client = world(World::new(120, 4, 10));
    client.gitlab.inspect(|server| {
        assert_eq!(server.projects.len(), 120);
        assert_eq!(
            server.groups.len(),
            4,
            "one for each fifty projects, and theirs"
        );
        assert_eq!(server.pipelines.len(), 480);
        assert_eq!(server.jobs.len(), 4800);
        let failed = server
            .jobs
            .values()
            .filter(|job| job.status == Status::Failed);
        let failed: Vec<_> = failed.collect();
        assert!((380..580).contains(&failed.len()), "{}", failed.len());
        let mut reasons: Vec<_> = failed
            .iter()
            .map(|job| job.failure_reason.clone())
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        assert!(reasons.len() >= 5, "{reasons:?}");
    });
    let answer = client.get("/projects?per_page=1").await;
    assert_eq!(answer.header("x-total"), "120");
}

#[tokio::test]
async fn what_is_generated_fits_together() {
    world(World::new(30, 5, 20)).gitlab.inspect(|server| {
        let mut last: Option<&Pipeline> = None;
        for pipeline in server.pipelines.values() {
            let jobs: Vec<_> = server.latest_jobs(pipeline.id).collect();
            assert_eq!(jobs.len(), 20);
            let decides = |status| {
                jobs.iter()
                    .any(|job| job.status == status && !job.allow_failure)
            };
            assert_eq!(pipeline.status == Status::Failed, decides(Status::Failed));
            let ended = jobs.iter().filter_map(|job| job.finished_at).max();
            assert_eq!(pipeline.finished_at, ended);
            assert_eq!(Some(pipeline.updated_at), ended);
            assert!(ended.unwrap() < start());
            let lasted = pipeline.finished_at.unwrap() - pipeline.started_at.unwrap();
            assert!(pipeline.duration.unwrap() <= lasted.num_seconds().unsigned_abs());
            for job in &jobs {
                assert!(job.queued_at >= Some(pipeline.created_at));
                assert!(job.started_at > job.queued_at && job.finished_at > job.started_at);
                let earlier = jobs
                    .iter()
                    .filter(|other| other.stage_index < job.stage_index);
                assert!(earlier.filter_map(|it| it.finished_at).max() <= job.queued_at);
            }
            if let Some(last) = last {
                assert!(last.created_at <= pipeline.created_at, "ids follow time");
            }
            last = Some(pipeline);
        }
    });
}

#[tokio::test]
async fn projects_finish_pipelines_as_often_as_asked_for() {
    let client = world(World::new(10, 1, 4).changing(3, Duration::from_secs(60)));
    let since = start() - TimeDelta::seconds(1);
    let updated = || {
        client.gitlab.inspect(|server| {
            let all = server.pipelines.values();
            all.filter(|pipeline| pipeline.updated_at > since).count()
        })
    };
    assert_eq!(updated(), 0);
    client.pass(59);
    assert_eq!(updated(), 0);
    client.pass(1);
    assert_eq!(updated(), 3);
    client.pass(600);
    assert_eq!(updated(), 33);
    // In turn.
    let most = client.gitlab.inspect(|server| {
        let projects = server.projects.keys();
        projects
            .map(|id| server.pipelines.of_project(*id).count())
            .max()
    });
    assert_eq!(most, Some(5));
}

#[tokio::test]
async fn the_server_tells_what_was_asked_and_changes_when_told() {
    let client = world(World::new(5, 1, 2));
    client.get("/projects/1").await;
    client.get("/projects/2").await;
    let body = json!({ "query": "query Poll { __typename }" });
    let url = format!("{}/api/graphql", client.gitlab.base_url());
    let request = Request::post(url).header("Content-Type", "application/json");
    client
        .call(request.body(Body::from(body.to_string())).unwrap())
        .await;

    let simulator = format!("{}/-/simulator", client.gitlab.base_url());
    let counted = client.get(&format!("{simulator}/requests")).await.json();
    assert_eq!(counted["total"], 3);
    let shown = json!({ "method": "GET", "endpoint": "/api/v4/projects/{id}", "count": 2 });
    assert!(
        counted["endpoints"].as_array().unwrap().contains(&shown),
        "{counted}"
    );
    let poll = json!([{ "method": "POST", "operation": "Poll", "count": 1 }]);
    assert_eq!(counted["graphql_operations"], poll);

    let reset = client
        .send(Method::DELETE, &format!("{simulator}/requests"), None)
        .await;
    assert_eq!(reset.json()["total"], 3);
    assert_eq!(client.gitlab.requests().total(), 0);

    let url = format!("{simulator}/changes?projects=2");
    let changed = client.send(Method::POST, &url, None).await.json();
    assert_eq!(changed["pipelines"], json!([6, 7]));
}
