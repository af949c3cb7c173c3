//! What it costs.

use super::world::{World, many, run, wait};

/// A quiet cycle of a thousand projects, and one in which 50 of them finished a pipeline of 50 jobs, a
/// tenth of which failed.
#[tokio::test(start_paused = true)]
async fn a_thousand_projects_cost_few_requests() {
    let world = World::of(many(1000, 50, 10, 0)).of_group("many");
    let collector = world.collector();
    let act = async {
        wait(200).await;
        world.start_counting();
        wait(300).await;
        let quiet = world.requests();
        assert!(
            quiet <= 15 * 10,
            "{quiet} in ten cycles: {:?}",
            world.asked()
        );
        for project in 0..50 {
            world.pipeline(&format!("many/p{}", project * 20)).await;
        }
        world.start_counting();
        wait(30).await;
        let changed = world.requests();
        assert!(changed <= 35, "{changed} in one cycle: {:?}", world.asked());
        wait(60).await;
        let looks = world.ledger.take();
        let finished = looks.iter().flat_map(|look| &look.pipelines);
        let finished = finished.filter(|seen| seen.status.is_finished());
        let jobs: Vec<_> = finished.flat_map(|seen| seen.jobs.as_slice()).collect();
        let reasons = jobs.iter().filter(|job| job.failure_reason.is_some());
        assert!(jobs.len() >= 2500, "{}", jobs.len());
        assert!(reasons.count() >= 250);
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn a_first_look_takes_the_jobs_of_the_latest_pipelines_only() {
    let world = World::of(many(100, 10, 0, 5)).of_group("many");
    let collector = world.collector();
    run(&collector, 25).await;
    let looks = world.ledger.take();
    assert_eq!(looks.len(), 100);
    for look in &looks {
        assert_eq!(look.pipelines.len(), 5);
        let jobs: usize = look
            .pipelines
            .iter()
            .map(|seen| seen.jobs.as_slice().len())
            .sum();
        assert_eq!(jobs, 10);
        assert!(look.seen_until.is_some());
    }
    // One to find them, one for what changed, ten for the jobs; fields that this GitLab has not cost
    // one each.
    let graphql = world.gitlab.requests().of("POST", "/api/graphql");
    assert!(graphql <= 16, "{graphql}");
}
