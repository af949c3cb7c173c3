//! Pipelines that pipelines started.

use std::collections::BTreeMap;

use pipewright_gitlab::types::PipelineId;

use super::world::{World, shop, wait};

/// Of each pipeline that has one: the parent's project and ref, and the bridge's name.
async fn parents(
    tracked: &[&str],
    use_graphql: bool,
) -> BTreeMap<PipelineId, (String, String, String, String)> {
    let world = World::of(shop())
        .named(tracked)
        .with(|config| config.gitlab.use_graphql = use_graphql);
    let collector = world.collector();
    let act = async {
        wait(20).await;
        world.ledger.take();
        world.pipeline("acme/shop").await;
        wait(500).await;
    };
    collector.run(act).await;
    let mut parents = BTreeMap::new();
    for look in world.ledger.take() {
        for seen in look.pipelines {
            if let Some(parent) = seen.parent {
                let labels = (
                    look.path.to_string(),
                    parent.project_path.to_string(),
                    parent.git_ref.to_string(),
                    parent.bridge_name.to_string(),
                );
                parents.insert(seen.id, labels);
            }
        }
    }
    parents
}

#[tokio::test(start_paused = true)]
async fn children_know_their_parents_whether_their_project_is_looked_at_or_not() {
    let alone = parents(&["acme/shop"], true).await;
    assert!(!alone.is_empty());
    let projects = |parents: &BTreeMap<_, (String, String, String, String)>| {
        let mut projects: Vec<_> = parents.values().map(|parent| parent.0.clone()).collect();
        projects.sort();
        projects.dedup();
        projects
    };
    assert_eq!(projects(&alone), ["acme/deploy", "acme/shop"]);
    for (_, project, git_ref, bridge) in alone.values() {
        assert_eq!((project.as_str(), git_ref.as_str()), ("acme/shop", "main"));
        assert!(!bridge.is_empty());
    }
    let together = parents(&["acme/shop", "acme/deploy"], true).await;
    assert_eq!(alone, together);
    let by_rest = parents(&["acme/shop"], false).await;
    assert_eq!(alone, by_rest);
}

#[tokio::test(start_paused = true)]
async fn no_children_are_looked_at_when_none_are_asked_for() {
    let world = World::of(shop()).named(&["acme/shop"]).with(|config| {
        config.collectors.pipelines.include_child_pipelines = false;
    });
    let collector = world.collector();
    let act = async {
        wait(20).await;
        world.pipeline("acme/shop").await;
        wait(500).await;
    };
    collector.run(act).await;
    let looks = world.ledger.take();
    assert!(looks.iter().all(|look| &*look.path == "acme/shop"));
    let mut seen = looks.iter().flat_map(|look| &look.pipelines);
    assert!(seen.all(|seen| seen.parent.is_none()));
}
