//! Projects whose pipelines start others are moved.

use amazing_gitlab_exporter::facts::{Ledger, Look, Origin, Parent, PipelineSeen};
use amazing_gitlab_exporter::ledger::Engine;
use amazing_gitlab_exporter::store::MemoryStore;
use pipewright_gitlab::types::{PipelineId, PipelineSource, ProjectId};

use super::harness::*;

fn elsewhere(project: u64, path: &str, second: i64) -> Look {
    Look {
        project: ProjectId::new(project),
        path: path.into(),
        ..look(second, [])
    }
}

/// Ended at a second, and was started by a pipeline of another project.
fn started_by(project: u64, path: &str, id: u64, second: i64) -> PipelineSeen {
    PipelineSeen {
        source: PipelineSource::Pipeline,
        parent: Some(Parent {
            project: ProjectId::new(project),
            project_path: path.into(),
            pipeline: PipelineId::new(id - 1),
            git_ref: "main".into(),
            bridge_name: "deploy".into(),
        }),
        ..ended(id, "success", second)
    }
}

fn parents(engine: &Engine) -> Vec<(String, f64)> {
    let scrape = scrape(engine);
    let runs = scrape.family("age_child_pipeline_run_count_total");
    let path = |labels: String| {
        let rest = labels.split("parent_project=").nth(1).unwrap();
        rest.split(',').next().unwrap().to_owned()
    };
    runs.into_iter()
        .map(|(labels, count)| (path(labels), count))
        .collect()
}

#[tokio::test]
async fn a_child_is_shown_under_what_its_parent_is_called_now() {
    let store = MemoryStore::default();
    let engine = engine_on(&store).await;
    engine.admit(look(0, [])).await.unwrap();
    engine.admit(elsewhere(9, "acme/up", 0)).await.unwrap();
    let child = |id, second| started_by(9, "acme/up", id, second);
    engine.admit(look(30, [child(2, 25)])).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/up", 1.0)]));
    engine.admit(elsewhere(9, "acme/moved", 40)).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/moved", 1.0)]));
    // A source that does not know it yet changes nothing, nor does a restart.
    engine.admit(look(50, [child(4, 45)])).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/moved", 2.0)]));
    for snapshot in [false, true] {
        if snapshot {
            engine.snapshot().await.unwrap();
        }
        let engine = engine_on(&store).await;
        assert_eq!(parents(&engine), pairs([("acme/moved", 2.0)]));
    }
}

#[tokio::test]
async fn parents_may_change_places() {
    let engine = begun().await;
    for (project, path) in [(8, "acme/a"), (9, "acme/b")] {
        engine.admit(elsewhere(project, path, 0)).await.unwrap();
    }
    let children = [
        started_by(8, "acme/a", 2, 20),
        started_by(9, "acme/b", 4, 21),
        started_by(9, "acme/b", 6, 22),
    ];
    engine.admit(look(30, children)).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/a", 1.0), ("acme/b", 2.0)]));
    // While only one move is known nothing is lost, and no series is there twice.
    engine.admit(elsewhere(8, "acme/b", 40)).await.unwrap();
    let counts: f64 = parents(&engine).iter().map(|(_, count)| count).sum();
    assert!((counts - 3.0).abs() < f64::EPSILON);
    engine.admit(elsewhere(9, "acme/a", 41)).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/a", 2.0), ("acme/b", 1.0)]));
}

#[tokio::test]
async fn a_child_of_the_own_project_moves_along() {
    let engine = begun().await;
    let child = child_of(1, "trigger", ended(2, "success", 20));
    engine.admit(look(30, [child])).await.unwrap();
    let moved = Look {
        path: "acme/store".into(),
        origin: Origin::GraphQl,
        ..look(40, [])
    };
    engine.admit(moved).await.unwrap();
    assert_eq!(parents(&engine), pairs([("acme/store", 1.0)]));
}
