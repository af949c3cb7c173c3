//! By which way GitLab is asked.

use amazing_gitlab_exporter::facts::Origin;
use pipewright_simulator::gitlab::model::GraphQlAvailability;

use super::world::{World, many, run, wait};

fn origins(world: &World) -> Vec<Origin> {
    let looks = world.ledger.take();
    looks.iter().map(|look| look.origin).collect()
}

#[tokio::test(start_paused = true)]
async fn rest_stands_in_while_graphql_is_refused_and_graphql_comes_back() {
    for refusal in [GraphQlAvailability::Missing, GraphQlAvailability::Forbidden] {
        let world = World::of(many(3, 2, 0, 1)).of_group("many");
        world.change(|instance| instance.settings.graphql.availability = refusal);
        let collector = world.collector();
        let act = async {
            wait(60).await;
            assert!(origins(&world).iter().all(|origin| *origin == Origin::Rest));
            let status = collector.status();
            assert_eq!(status.way.way, "rest");
            assert!(status.way.reason.is_some());
            assert_eq!(status.projects.len(), 3);
            world.change(|instance| {
                instance.settings.graphql.availability = GraphQlAvailability::On;
            });
            wait(3600).await;
            assert_eq!(collector.status().way.way, "graphql");
            assert!(origins(&world).contains(&Origin::GraphQl));
        };
        collector.run(act).await;
    }
}

#[tokio::test(start_paused = true)]
async fn fields_that_an_older_server_has_not_are_left_out() {
    let world = World::of(many(3, 2, 0, 1)).of_group("many");
    world.change(|instance| {
        let absent = [
            "Pipeline.refPath",
            "CiJob.runner",
            "Project.archived",
            "Query.queryComplexity",
        ];
        instance
            .settings
            .graphql
            .absent
            .extend(absent.map(str::to_owned));
    });
    let collector = world.collector();
    run(&collector, 60).await;
    assert!(
        origins(&world)
            .iter()
            .all(|origin| *origin == Origin::GraphQl)
    );
    let missing = collector.status().way.missing_fields;
    assert!(
        missing.contains(&"Pipeline.refPath".to_owned()),
        "{missing:?}"
    );
    assert!(missing.contains(&"CiJob.runner".to_owned()), "{missing:?}");
}

#[tokio::test(start_paused = true)]
async fn a_field_that_is_needed_and_missing_leads_to_rest() {
    let world = World::of(many(2, 2, 0, 1)).of_group("many");
    world.change(|instance| {
        instance
            .settings
            .graphql
            .absent
            .insert("Project.pipelines".to_owned());
    });
    let collector = world.collector();
    run(&collector, 60).await;
    assert!(origins(&world).iter().all(|origin| *origin == Origin::Rest));
    assert!(
        collector
            .status()
            .projects
            .iter()
            .all(|project| project.last_success.is_some())
    );
}

/// Overnight the server counts otherwise: less is asked for at once, and nothing is missed.
#[tokio::test(start_paused = true)]
async fn queries_shrink_to_what_the_server_takes_and_grow_again() {
    let world = World::of(many(120, 1, 0, 1)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(60).await;
        assert_eq!(collector.status().way.batch_size, 100);
        world.change(|instance| {
            instance.settings.graphql.max_complexity.user = 75;
            instance.settings.graphql.max_complexity.administrator = 75;
        });
        wait(60).await;
        let size = collector.status().way.batch_size;
        assert!((1..100).contains(&size), "{size}");
        world.ledger.take();
        let pipeline = world.pipeline("many/p7").await;
        wait(300).await;
        let looks = world.ledger.take();
        let seen = looks.iter().flat_map(|look| &look.pipelines);
        assert!(
            seen.clone()
                .any(|seen| seen.id == pipeline.id && seen.status.is_finished())
        );
        assert_eq!(collector.status().way.way, "graphql");
        world.change(|instance| {
            instance.settings.graphql.max_complexity.user = 250;
            instance.settings.graphql.max_complexity.administrator = 250;
        });
        wait(3_000).await;
        assert!(collector.status().way.batch_size > size);
    };
    collector.run(act).await;
}
