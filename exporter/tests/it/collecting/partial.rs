//! Answers of which a part is missing, and queries that the server gives up on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::meddling::{Meddling, is_query, projects};
use super::world::{World, lasting, many, wait};

#[tokio::test(start_paused = true)]
async fn a_project_whose_part_failed_is_looked_at_again_and_misses_nothing() {
    let world = World::of(many(3, 2, 0, 1)).of_group("many");
    let failing = Arc::new(AtomicBool::new(false));
    let fails = Arc::clone(&failing);
    let transport = Meddling::changing(world.transport(), move |asked, answer| {
        if !is_query(asked, "changes") || !fails.load(Ordering::Relaxed) {
            return;
        }
        let Some(nodes) = answer["data"]["projects"]["nodes"].as_array_mut() else {
            return;
        };
        let mut nodes = nodes.iter_mut();
        let Some(node) = nodes.find(|node| node["fullPath"] == "many/p1") else {
            return;
        };
        node["pipelines"] = Value::Null;
        answer["errors"] = json!([{ "message": "Timeout on Project.pipelines",
            "path": ["projects", "nodes", 1, "pipelines"] }]);
    });
    let collector = world.collector_by(transport);
    let act = async {
        wait(40).await;
        failing.store(true, Ordering::Relaxed);
        wait(30).await;
        let pipeline = world.pipeline("many/p1").await;
        world.ledger.take();
        wait(300).await;
        let looks = world.ledger.take();
        assert!(looks.iter().all(|look| &*look.path != "many/p1"));
        assert!(world.ledger.forgotten().is_empty());
        let status = collector.status();
        let failing_project = status
            .projects
            .iter()
            .find(|project| project.path == "many/p1");
        assert!(failing_project.unwrap().last_error.is_some());
        // The others go on.
        assert!(
            status
                .projects
                .iter()
                .filter(|project| project.last_error.is_none())
                .count()
                == 2
        );
        failing.store(false, Ordering::Relaxed);
        wait(700).await;
        let looks = world.ledger.take();
        let mut seen = looks.iter().flat_map(|look| &look.pipelines);
        assert!(seen.any(|seen| seen.id == pipeline.id && seen.status.is_finished()));
        let status = collector.status();
        assert!(
            status
                .projects
                .iter()
                .all(|project| project.last_error.is_none())
        );
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn a_query_that_the_server_gives_up_on_is_asked_in_halves() {
    let world = World::of(many(60, 1, 0, 1)).of_group("many");
    let timeout = json!({ "errors": [{ "message": "Request timed out. Please try a less complex \
        query or a smaller set of records." }] });
    let transport = Meddling::answering(world.transport(), move |asked| {
        let heavy = projects(asked) > 20 && !is_query(asked, "refs");
        heavy.then(|| (503, timeout.to_string()))
    });
    let collector = world.collector_by(transport);
    let act = async {
        wait(120).await;
        let size = collector.status().way.batch_size;
        assert!((8..=20).contains(&size), "{size}");
        let status = collector.status();
        assert_eq!(status.way.way, "graphql");
        assert!(
            status
                .projects
                .iter()
                .all(|project| project.last_success.is_some())
        );
    };
    collector.run(act).await;
}

/// The jobs of running pipelines are missing in one answer: nothing of the project is called seen.
#[tokio::test(start_paused = true)]
async fn a_look_whose_jobs_are_missing_is_not_whole() {
    let world = World::of(lasting(1, 2, 0, 1, 200)).of_group("many");
    let failing = Arc::new(AtomicBool::new(false));
    let fails = Arc::clone(&failing);
    let timeout = json!({ "errors": [{ "message": "Internal server error" }] }).to_string();
    let transport = Meddling::answering(world.transport(), move |asked| {
        let details = is_query(asked, "details") || is_query(asked, "pipelines");
        (details && fails.load(Ordering::Relaxed)).then(|| (500, timeout.clone()))
    });
    let collector = world.collector_by(transport);
    let act = async {
        wait(40).await;
        failing.store(true, Ordering::Relaxed);
        let pipeline = world.pipeline("many/p0").await;
        world.ledger.take();
        wait(200).await;
        let looks = world.ledger.take();
        // That it runs is shown all the same.
        let mut seen = looks.iter().flat_map(|look| &look.pipelines);
        assert!(seen.any(|seen| seen.id == pipeline.id));
        let running = looks.iter().filter(|look| !look.pipelines.is_empty());
        assert!(
            running.clone().all(|look| look.seen_until.is_none()),
            "{running:?}",
            running = running.collect::<Vec<_>>()
        );
        failing.store(false, Ordering::Relaxed);
        wait(900).await;
        let looks = world.ledger.take();
        let mut seen = looks.iter().flat_map(|look| &look.pipelines);
        let ended = |jobs: &[amazing_gitlab_exporter::facts::JobSeen]| jobs.len() == 2;
        assert!(seen.any(|seen| seen.id == pipeline.id
            && seen.status.is_finished()
            && ended(seen.jobs.as_slice())));
    };
    collector.run(act).await;
}
