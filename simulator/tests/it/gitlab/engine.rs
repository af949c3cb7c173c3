//! The state machine, looked at from the inside.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::model::Status;
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::gitlab::{NewPipeline, Simulation};

pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

fn default_simulation() -> Simulation {
    let instance = Scenario::default_scenario().unwrap().build(7, start());
    Simulation::new(instance, SimulationClock::stepped(start()))
}

#[test]
fn a_shop_pipeline_takes_about_twenty_seconds() {
    let simulation = default_simulation();
    let new = NewPipeline::new(1, "main", 1);
    let id = simulation
        .with(|instance| instance.create_pipeline(&new))
        .unwrap();
    simulation.clock().advance(Duration::from_secs(60));
    simulation.with(|instance| {
        let pipeline = &instance.pipelines[&id];
        for job in instance.latest_jobs(id) {
            println!(
                "{} {:?} {:?}-{:?}",
                job.name(),
                job.status,
                job.started_at,
                job.finished_at
            );
        }
        assert_eq!(pipeline.status, Status::Success);
        let took = pipeline.finished_at.unwrap() - pipeline.created_at;
        assert!((15..=26).contains(&took.num_seconds()), "{took}");
        let job = instance.latest_jobs(id).next().unwrap();
        let log = String::from_utf8(instance.job_log(job).to_bytes()).unwrap();
        assert!(log.contains("Job succeeded"), "{log}");
        println!("{log}");
    });
}

#[test]
fn history_has_run_by_the_same_rules() {
    default_simulation().with(|instance| {
        let of = |project| {
            let all = instance
                .pipelines
                .values()
                .filter(move |it| it.project_id == project);
            all.map(|pipeline| pipeline.status).collect::<Vec<_>>()
        };
        assert!(of(1).len() >= 24, "12 pipelines and their children");
        assert!(
            of(1).iter().all(|status| *status == Status::Success),
            "{:?}",
            of(1)
        );
        assert!(of(3).iter().all(|status| *status == Status::Failed));
        assert!(instance.deployments.len() > 20);
    });
}
