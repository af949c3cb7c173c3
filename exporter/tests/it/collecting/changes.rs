//! What is seen when something changes.

use std::collections::BTreeMap;

use amazing_gitlab_exporter::facts::{JobSeen, JobsSeen, Look, Origin, PipelineSeen, RefKind};
use pipewright_gitlab::types::PipelineId;

use super::world::{World, lasting, many, run, shop, wait};

/// The last that was seen of each pipeline with all of its jobs, those in order, and with the reasons
/// that followed.
fn last_seen(looks: &[Look]) -> BTreeMap<PipelineId, (String, PipelineSeen)> {
    let mut seen: BTreeMap<PipelineId, (String, PipelineSeen)> = BTreeMap::new();
    for look in looks {
        for pipeline in &look.pipelines {
            let JobsSeen::All(jobs) = &pipeline.jobs else {
                if let Some((_, known)) = seen.get_mut(&pipeline.id) {
                    learn_reasons(known, pipeline.jobs.as_slice());
                }
                continue;
            };
            let mut jobs = jobs.clone();
            jobs.sort_by_key(|job| job.id);
            let mut pipeline = pipeline.clone();
            pipeline.jobs = JobsSeen::All(jobs);
            seen.insert(pipeline.id, (look.path.to_string(), pipeline));
        }
    }
    seen
}

fn learn_reasons(known: &mut PipelineSeen, told: &[JobSeen]) {
    let JobsSeen::All(jobs) = &mut known.jobs else {
        return;
    };
    for job in jobs {
        let told = told.iter().find(|told| told.id == job.id);
        let reason = told.and_then(|told| told.failure_reason.clone());
        job.failure_reason = job.failure_reason.take().or(reason);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_is_seen_when_it_runs_and_when_it_ends() {
    let world = World::of(lasting(2, 3, 2, 1, 40)).named(&["many/p0"]);
    let collector = world.collector();
    let act = async {
        wait(5).await;
        let first = world.ledger.take();
        let look = &first[0];
        assert!(look.seen_until.is_some());
        assert_eq!(look.origin, Origin::GraphQl);
        assert_eq!(&*look.path, "many/p0");
        assert_eq!(look.pipelines.len(), 1);
        assert!(matches!(&look.pipelines[0].jobs, JobsSeen::All(jobs) if jobs.len() == 3));
        // GraphQL does not tell why jobs failed: that follows, and holds nothing up.
        let reasons = |index: usize| -> Vec<_> {
            let jobs = first[index].pipelines[0].jobs.as_slice();
            let reasons = jobs.iter().map(|job| job.failure_reason.as_deref());
            reasons.flatten().map(str::to_owned).collect()
        };
        assert!(reasons(0).is_empty());
        assert_eq!(reasons(1), ["script_failure", "script_failure"]);
        assert_eq!(first.len(), 2, "{first:#?}");

        let pipeline = world.pipeline("many/p0").await;
        wait(90).await;
        let later = world.ledger.take();
        let seen = last_seen(&later);
        let (_, last) = &seen[&pipeline.id];
        assert!(last.status.is_finished());
        let reasons: Vec<_> = last
            .jobs
            .as_slice()
            .iter()
            .map(|job| &job.failure_reason)
            .collect();
        let failed = Some("script_failure".into());
        assert_eq!(reasons, [&failed, &None, &failed]);
        // It was seen at work too.
        let looks = later.iter().flat_map(|look| &look.pipelines);
        assert!(looks.clone().any(|seen| !seen.status.is_finished()));
    };
    collector.run(act).await;
}

/// Children, pipelines of other projects, retries, tags: by either way the same is seen.
#[tokio::test(start_paused = true)]
async fn rest_shows_what_graphql_shows() {
    let mut shown = Vec::new();
    for use_graphql in [true, false] {
        let world = World::of(shop())
            .named(&["acme/shop", "acme/docs"])
            .with(|config| config.gitlab.use_graphql = use_graphql);
        let collector = world.collector();
        let act = async {
            wait(10).await;
            let pipeline = world.pipeline("acme/shop").await;
            wait(400).await;
            let project = "acme/shop".parse().unwrap();
            let pipelines = world.person().pipelines();
            pipelines.retry(&project, pipeline.id).await.unwrap();
            wait(600).await;
        };
        collector.run(act).await;
        let looks = world.ledger.take();
        let expected = if use_graphql {
            Origin::GraphQl
        } else {
            Origin::Rest
        };
        assert!(looks.iter().any(|look| look.origin == expected));
        shown.push(last_seen(&looks));
    }
    let (by_graphql, by_rest) = (&shown[0], &shown[1]);
    let ids = |shown: &BTreeMap<PipelineId, _>| shown.keys().copied().collect::<Vec<_>>();
    assert_eq!(ids(by_graphql), ids(by_rest));
    for (id, (path, seen)) in by_graphql {
        let (path_by_rest, seen_by_rest) = &by_rest[id];
        assert_eq!(path, path_by_rest);
        assert_eq!(seen, seen_by_rest);
    }
    let parents = by_graphql
        .values()
        .filter(|(_, seen)| seen.parent.is_some());
    assert!(parents.count() > 0, "no child among {:?}", ids(by_graphql));
}

#[tokio::test(start_paused = true)]
async fn what_ended_while_it_was_stopped_is_seen_after_a_restart() {
    let world = World::of(many(3, 3, 0, 1)).of_group("many");
    run(&world.collector(), 30).await;
    let pipeline = world.pipeline("many/p1").await;
    // Seen at work, and stopped in the middle of whatever it does.
    run(&world.collector(), 3).await;
    let before = last_seen(&world.ledger.take());
    assert!(
        before
            .get(&pipeline.id)
            .is_none_or(|(_, seen)| !seen.status.is_finished())
    );
    wait(7200).await;
    run(&world.collector(), 10).await;
    let after = last_seen(&world.ledger.take());
    assert!(after[&pipeline.id].1.status.is_finished());
}

#[tokio::test(start_paused = true)]
async fn what_the_ledger_did_not_take_is_handed_in_again() {
    let world = World::of(many(1, 3, 0, 1)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(40).await;
        let pipeline = world.pipeline("many/p0").await;
        world.ledger.take();
        world.ledger.set_failing(true);
        wait(300).await;
        assert!(world.ledger.take().is_empty());
        world.ledger.set_failing(false);
        wait(700).await;
        let seen = last_seen(&world.ledger.take());
        assert!(seen[&pipeline.id].1.status.is_finished());
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn a_running_pipeline_that_is_deleted_is_told_to_be_gone() {
    let world = World::of(lasting(1, 3, 0, 1, 300)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(40).await;
        let pipeline = world.pipeline("many/p0").await;
        // Let it be seen, and then deleted while nobody looks.
        while !last_seen(&world.ledger.looks()).contains_key(&pipeline.id) {
            wait(1).await;
        }
        let project = "many/p0".parse().unwrap();
        let pipelines = world.person().pipelines();
        pipelines.delete(&project, pipeline.id).await.unwrap();
        world.ledger.take();
        wait(120).await;
        let gone: Vec<_> = world
            .ledger
            .take()
            .into_iter()
            .flat_map(|look| look.gone)
            .collect();
        assert_eq!(gone, [pipeline.id]);
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn only_refs_that_are_asked_for_are_seen() {
    let world = World::of(shop()).named(&["acme/shop"]).with(|config| {
        config.project_defaults.branches.regexp =
            amazing_gitlab_exporter::config::Pattern::new("^main$").unwrap();
        config.project_defaults.tags.enabled = false;
        config.project_defaults.merge_requests.enabled = false;
    });
    run(&world.collector(), 60).await;
    let looks = world.ledger.take();
    let seen: Vec<_> = looks.iter().flat_map(|look| &look.pipelines).collect();
    assert!(!seen.is_empty());
    for pipeline in seen.iter().filter(|seen| seen.parent.is_none()) {
        assert_eq!(
            (&*pipeline.git_ref, pipeline.kind),
            ("main", RefKind::Branch)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_deleted_branch_is_let_go_of() {
    // By REST, which tells which branches there are.
    let world = World::of(many(1, 1, 0, 2))
        .of_group("many")
        .with(|config| config.gitlab.use_graphql = false);
    let collector = world.collector();
    let act = async {
        wait(100).await;
        let id = world
            .gitlab
            .inspect(|instance| instance.project("many/p0").unwrap().id);
        world.change(|instance| {
            let project = instance.projects.get_mut(&id).unwrap();
            project.repository.branches.remove("main");
        });
        assert!(world.ledger.let_go().is_empty());
        wait(1300).await;
        let main = (id.into(), RefKind::Branch, "main".to_owned());
        assert_eq!(world.ledger.let_go(), [main].into());
    };
    collector.run(act).await;
}
