//! Another configuration.

use std::sync::Arc;

use amazing_gitlab_exporter::config::Pattern;
use amazing_gitlab_exporter::facts::RefKind;

use super::world::{World, many, wait};

#[tokio::test(start_paused = true)]
async fn another_configuration_holds_at_once() {
    let world = World::of(many(4, 1, 0, 1)).named(&["many/p0", "many/p1"]);
    let collector = world.collector();
    let act = async {
        wait(40).await;
        let mut config = world.config.clone();
        config.projects.remove(0);
        let mut other = config.projects[0].clone();
        other.name = "many/p3".to_owned();
        other.overrides.branches.regexp = Some(Pattern::new("^none$").unwrap());
        config.projects.push(other);
        config.project_defaults.output_sparse_status_metrics = false;
        collector.reload(Arc::new(config));
        wait(120).await;
        let status = collector.status();
        let paths: Vec<_> = status
            .projects
            .iter()
            .map(|project| &*project.path)
            .collect();
        assert_eq!(paths, ["many/p1", "many/p3"]);
        let id = |path: &str| {
            world
                .gitlab
                .inspect(|instance| instance.project(path).unwrap().id)
        };
        assert_eq!(world.ledger.forgotten(), [id("many/p0").into()]);
        assert!(!world.ledger.options()[&id("many/p1").into()].sparse_status);
        let looks = world.ledger.take();
        let of_new = looks.iter().filter(|look| &*look.path == "many/p3");
        assert!(of_new.flat_map(|look| &look.pipelines).next().is_none());

        // A branch that is no longer asked for leaves.
        let mut config = world.config.clone();
        config.projects.remove(0);
        config.project_defaults.branches.regexp = Pattern::new("^release$").unwrap();
        collector.reload(Arc::new(config));
        wait(60).await;
        let let_go = world.ledger.let_go();
        let main = (id("many/p1").into(), RefKind::Branch, "main".to_owned());
        assert!(let_go.is_empty() || let_go.contains(&main), "{let_go:?}");
    };
    collector.run(act).await;
}

/// A server runs it on whichever thread is free.
#[test]
fn a_run_may_move_between_threads() {
    fn is_send<T: Send>(_: impl Fn(&'static amazing_gitlab_exporter::collect::Collector) -> T) {}
    is_send(|collector| collector.run(std::future::pending()));
}
