//! Which projects are looked at.

use std::collections::BTreeSet;

use amazing_gitlab_exporter::config::Wildcard;
use pipewright_simulator::InProcessTransport;
use pipewright_simulator::faults::{FaultPlan, Faults};

use super::world::{World, many, run, shop, wait};

fn paths(world: &World) -> BTreeSet<String> {
    let looks = world.ledger.looks();
    looks.iter().map(|look| look.path.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_group_is_found_page_by_page() {
    let world = World::of(many(250, 1, 0, 0)).of_group("many");
    let collector = world.collector();
    run(&collector, 20).await;
    assert_eq!(paths(&world).len(), 250);
    assert!(collector.status().ready);
    assert_eq!(collector.status().projects.len(), 250);
}

#[tokio::test(start_paused = true)]
async fn named_projects_are_found_by_one_query_and_missing_ones_are_told() {
    let world = World::of(shop()).named(&["acme/shop", "ACME/Docs", "acme/none"]);
    let collector = world.collector();
    run(&collector, 20).await;
    let status = collector.status();
    let tracked: Vec<_> = status
        .projects
        .iter()
        .map(|project| &*project.path)
        .collect();
    assert_eq!(tracked, ["acme/shop", "acme/docs"]);
    assert_eq!(status.discovery.not_found, ["acme/none"]);
    assert!(status.discovery.last_error.is_none());
}

#[tokio::test(start_paused = true)]
async fn everything_visible_is_found_without_what_is_archived() {
    let mut scenario = many(5, 1, 0, 0);
    scenario.projects[3].archived = true;
    for (archived, expected) in [(false, 4), (true, 5)] {
        let world = World::of(scenario.clone()).with(|config| {
            config.wildcards = vec![Wildcard {
                archived,
                ..Wildcard::default()
            }];
        });
        run(&world.collector(), 20).await;
        assert_eq!(paths(&world).len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_renamed_project_goes_on_under_its_new_path() {
    let world = World::of(many(2, 1, 0, 1)).named(&["many/p0", "many/p1"]);
    let collector = world.collector();
    let act = async {
        wait(20).await;
        world.change(|instance| {
            let id = instance.project("many/p0").unwrap().id;
            let mut project = instance.projects.remove(&id).unwrap();
            project.old_paths.push("many/p0".to_owned());
            project.full_path = "many/moved".to_owned();
            project.path = "moved".to_owned();
            instance.projects.insert(id, project);
        });
        world.ledger.take();
        world.pipeline("many/moved").await;
        wait(60).await;
        assert_eq!(paths(&world), ["many/moved".to_owned()].into());
        assert!(world.ledger.forgotten().is_empty());
    };
    collector.run(act).await;
    // A restart finds it by the name that the configuration still has.
    world.ledger.take();
    let collector = world.collector();
    run(&collector, 20).await;
    assert_eq!(collector.status().projects.len(), 2);
    assert!(collector.status().discovery.not_found.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_removed_project_is_forgotten() {
    let world = World::of(many(3, 1, 0, 1)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(20).await;
        let id = world
            .gitlab
            .inspect(|instance| instance.project("many/p1").unwrap().id);
        world.change(|instance| {
            instance.projects.remove(&id);
        });
        wait(60).await;
        assert_eq!(world.ledger.forgotten(), [id.into()]);
        assert_eq!(collector.status().projects.len(), 2);
    };
    collector.run(act).await;
}

/// GraphQL does not show the project, and REST cannot say why: it is kept.
#[tokio::test(start_paused = true)]
async fn a_project_of_which_nothing_can_be_said_is_kept() {
    let world = World::of(many(3, 1, 0, 1)).of_group("many");
    let plan = "version: 1\nrules:\n  - path: /api/v4/projects/*\n    answer: { status: 503 }\n";
    let faults = Faults::new(FaultPlan::from_yaml(plan).unwrap());
    let router = faults.wrap(world.gitlab.router());
    let collector = world.collector_by(std::sync::Arc::new(InProcessTransport::new(router)));
    let act = async {
        wait(20).await;
        world.change(|instance| {
            let id = instance.project("many/p1").unwrap().id;
            instance.projects.remove(&id);
        });
        wait(300).await;
        assert!(world.ledger.forgotten().is_empty());
        let status = collector.status();
        let failing = status
            .projects
            .iter()
            .filter(|project| project.last_error.is_some());
        assert_eq!(failing.count(), 1);
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_project_is_found_later_and_none_of_its_pipelines_is_history() {
    let world = World::of(many(2, 2, 0, 1)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(60).await;
        world.change(|instance| {
            let id = instance.next_id("projects");
            let mut project = instance.project("many/p1").unwrap().clone();
            project.id = id;
            project.full_path = "many/new".to_owned();
            project.path = "new".to_owned();
            project.created_at = instance.now;
            project.pipeline_count = 0;
            instance.projects.insert(id, project);
        });
        let first = world.pipeline("many/new").await;
        let second = world.pipeline("many/new").await;
        world.ledger.take();
        wait(1900).await;
        let looks = world.ledger.take();
        let of_new = looks.iter().filter(|look| &*look.path == "many/new");
        let seen: BTreeSet<_> = of_new
            .flat_map(|look| &look.pipelines)
            .filter(|seen| !seen.jobs.as_slice().is_empty())
            .map(|seen| seen.id)
            .collect();
        assert_eq!(seen, [first.id, second.id].into());
        let options = world.ledger.options();
        let new = options.values().filter(|of| of.created_at.is_some());
        assert_eq!((options.len(), new.count()), (3, 1));
    };
    collector.run(act).await;
}
