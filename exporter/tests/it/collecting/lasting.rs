//! What is made, moved and deleted while the exporter is away, and what is deleted while it is not.

use amazing_gitlab_exporter::facts::{Look, PipelineSeen};
use pipewright_gitlab::types::ProjectId;
use rstest::rstest;

use super::world::{World, many, run, wait};

fn of_project(looks: &[Look], project: u64) -> Vec<&PipelineSeen> {
    let project = ProjectId::new(project);
    let looks = looks.iter().filter(|look| look.project == project);
    looks.flat_map(|look| &look.pipelines).collect()
}

/// Makes a project with more finished pipelines than a list shows at first.
async fn make_new(world: &World) -> (u64, Vec<u64>) {
    let mut definition = many(1, 1, 0, 0).projects[0].clone();
    "many/new".clone_into(&mut definition.path);
    let project = world.gitlab.create_project(&definition).unwrap();
    let mut made = Vec::new();
    for _ in 0..25 {
        made.push(world.gitlab.create_pipeline("many/new", "main").unwrap());
        wait(8).await;
    }
    (project, made)
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn a_project_that_was_made_while_the_exporter_was_away_is_seen_from_its_beginning(
    #[values(true, false)] use_graphql: bool,
) {
    let world = World::of(many(2, 1, 0, 1))
        .of_group("many")
        .with(|config| config.gitlab.use_graphql = use_graphql);
    run(&world.collector(), 60).await;
    let (project, made) = make_new(&world).await;
    world.ledger.take();
    run(&world.collector(), 60).await;
    let looks = world.ledger.take();
    let mut seen: Vec<u64> = of_project(&looks, project)
        .iter()
        .map(|seen| seen.id.get())
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, made);
    let options = world.ledger.options()[&ProjectId::new(project)];
    assert!(options.created_at.is_some());
}

/// It was there before, and could not be seen, or was not asked for.
#[tokio::test(start_paused = true)]
async fn an_old_project_that_comes_to_sight_is_history() {
    let world = World::of(many(2, 1, 0, 1)).named(&["many/p0"]);
    run(&world.collector(), 60).await;
    let (project, _) = make_new(&world).await;
    run(&world.collector(), 4000).await;
    let world = world.of_group("many");
    world.ledger.take();
    run(&world.collector(), 60).await;
    let looks = world.ledger.take();
    assert_eq!(of_project(&looks, project).len(), 10);
    let options = world.ledger.options()[&ProjectId::new(project)];
    assert_eq!(options.created_at, None);
}

#[tokio::test(start_paused = true)]
async fn a_project_that_was_deleted_while_the_exporter_was_away_is_forgotten() {
    let world = World::of(many(3, 1, 0, 1)).of_group("many");
    run(&world.collector(), 60).await;
    let id = world
        .gitlab
        .inspect(|server| server.project("many/p1").unwrap().id);
    world.gitlab.delete_project("many/p1");
    assert!(world.ledger.forgotten().is_empty());
    run(&world.collector(), 60).await;
    assert_eq!(world.ledger.forgotten(), [ProjectId::new(id)]);
}

/// The pipeline had ended, so that no list and no webhook tells that it is gone.
#[rstest]
#[tokio::test(start_paused = true)]
async fn a_deleted_pipeline_gives_its_place_to_the_one_before(
    #[values(true, false)] use_graphql: bool,
) {
    let world = World::of(many(1, 2, 0, 0))
        .of_group("many")
        .with(|config| config.gitlab.use_graphql = use_graphql);
    let collector = world.collector();
    let act = async {
        wait(20).await;
        let before = world.pipeline("many/p0").await.id;
        wait(30).await;
        let newest = world.pipeline("many/p0").await.id;
        wait(300).await;
        world.gitlab.delete_pipeline(newest.get());
        world.ledger.take();
        world.start_counting();
        wait(700).await;
        let looks = world.ledger.take();
        let look = looks.iter().find(|look| look.gone == [newest]).unwrap();
        let seen = look.pipelines.iter().find(|seen| seen.id == before);
        assert_eq!(seen.unwrap().jobs.as_slice().len(), 2);
        assert_eq!(looks.iter().filter(|look| !look.gone.is_empty()).count(), 1);
    };
    collector.run(act).await;
}
