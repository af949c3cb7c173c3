//! What holds for every pipeline, whatever happens to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::model::{Change, Instance, JobKind, Status, Transition};
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::gitlab::{GitLabSimulator, Observer};
use proptest::prelude::*;
use serde_json::Value;

use super::client::{Client, start};

#[derive(Clone, Debug)]
enum Act {
    Run,
    Pass(u64),
    CancelPipeline(usize),
    RetryPipeline(usize),
    CancelJob(usize),
    RetryJob(usize),
    PlayJob(usize),
    EraseJob(usize),
    DeletePipeline(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Run),
        6 => (1..8_000_u64).prop_map(Act::Pass),
        1 => (0..8_usize).prop_map(Act::CancelPipeline),
        1 => (0..8_usize).prop_map(Act::RetryPipeline),
        1 => (0..40_usize).prop_map(Act::CancelJob),
        1 => (0..40_usize).prop_map(Act::RetryJob),
        2 => (0..40_usize).prop_map(Act::PlayJob),
        1 => (0..40_usize).prop_map(Act::EraseJob),
        1 => (0..8_usize).prop_map(Act::DeletePipeline),
    ]
}

struct Recorder(Arc<Mutex<Vec<Transition>>>);

impl Observer for Recorder {
    fn observe(&mut self, instance: &Instance, transition: &Transition) {
        assert!(transition.at <= instance.now);
        self.0.lock().unwrap().push(transition.clone());
    }
}

/// The newest things first, so that small numbers hit what is going on.
fn nth(ids: impl DoubleEndedIterator<Item = u64>, number: usize) -> u64 {
    ids.rev().nth(number).unwrap_or(1)
}

async fn perform(client: &Client, act: &Act) {
    let pipeline = |number| {
        client
            .gitlab
            .inspect(|it| nth(it.pipelines.keys().copied(), number))
    };
    let job = |number| {
        client
            .gitlab
            .inspect(|it| nth(it.jobs.keys().copied(), number))
    };
    let path = match act {
        Act::Run => "/projects/1/pipeline?ref=main".to_owned(),
        Act::Pass(milliseconds) => {
            client
                .gitlab
                .clock()
                .advance(Duration::from_millis(*milliseconds));
            return;
        }
        Act::CancelPipeline(number) => {
            format!("/projects/1/pipelines/{}/cancel", pipeline(*number))
        }
        Act::RetryPipeline(number) => format!("/projects/1/pipelines/{}/retry", pipeline(*number)),
        Act::CancelJob(number) => format!("/projects/1/jobs/{}/cancel", job(*number)),
        Act::RetryJob(number) => format!("/projects/1/jobs/{}/retry", job(*number)),
        Act::PlayJob(number) => format!("/projects/1/jobs/{}/play", job(*number)),
        Act::EraseJob(number) => format!("/projects/1/jobs/{}/erase", job(*number)),
        Act::DeletePipeline(number) => {
            let path = format!("/projects/1/pipelines/{}", pipeline(*number));
            client.send(http::Method::DELETE, &path, None).await;
            return;
        }
    };
    let answer = client.post(&path, Value::Null).await;
    assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text());
}

fn small_scenario() -> Scenario {
    let mut scenario = Scenario::default_scenario().unwrap();
    for project in &mut scenario.projects {
        project.history.pipelines = 0;
    }
    scenario
}

fn run(acts: &[Act], seed: u64) -> (Client, Vec<Transition>) {
    let gitlab = GitLabSimulator::builder()
        .scenario(small_scenario())
        .clock(SimulationClock::stepped(start()))
        .seed(seed)
        .build()
        .unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    gitlab
        .simulation()
        .observe(Box::new(Recorder(told.clone())));
    let client = Client {
        gitlab,
        token: Some(super::client::TOKEN.to_owned()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        for act in acts {
            perform(&client, act).await;
        }
    });
    client.gitlab.inspect(|_| ());
    let told = told.lock().unwrap().clone();
    (client, told)
}

/// The statuses a job may have after another.
fn may_follow(from: Status, kind: JobKind) -> &'static [Status] {
    use Status::*;
    match from {
        Created => &[
            Pending,
            Preparing,
            WaitingForResource,
            Manual,
            Scheduled,
            Skipped,
            Canceled,
        ],
        Manual | Scheduled => &[Pending, Preparing, WaitingForResource, Canceled],
        WaitingForResource => &[Pending, Preparing, Canceled],
        Preparing => &[Pending, Canceled],
        Pending => &[Running, Canceled, Failed],
        Running => &[Success, Failed, Canceling, Canceled],
        Canceling => &[Canceled],
        Skipped => &[Created],
        // A bridge follows a pipeline that is retried.
        Success | Failed | Canceled if kind == JobKind::Bridge => &[Pending, Success, Canceled],
        _ => &[],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn statuses_only_go_where_they_may(acts in proptest::collection::vec(act(), 1..40)) {
        let (client, transitions) = run(&acts, 1);
        let mut statuses: BTreeMap<(&str, u64), Status> = BTreeMap::new();
        for transition in &transitions {
            let (what, id, from, to) = match transition.change {
                Change::Pipeline { id, from, to } => ("pipeline", id, from, to),
                Change::Job { id, from, to } => ("job", id, from, to),
                Change::Deployment { .. } => continue,
            };
            prop_assert_eq!(statuses.insert((what, id), to), from, "{} {}", what, id);
            if let (Some(from), "job") = (from, what) {
                let kind = client.gitlab.inspect(|it| {
                    it.jobs.get(&id).map_or(JobKind::Bridge, |job| job.kind)
                });
                prop_assert!(may_follow(from, kind).contains(&to), "{} -> {}", from.as_str(), to.as_str());
            }
        }
    }

    #[test]
    fn records_agree_with_themselves(acts in proptest::collection::vec(act(), 1..40)) {
        let (client, _) = run(&acts, 2);
        client.gitlab.inspect(|instance| {
            for pipeline in instance.pipelines.values() {
                let finished = matches!(
                    pipeline.status,
                    Status::Success | Status::Failed | Status::Canceled
                );
                assert_eq!(pipeline.finished_at.is_some(), finished, "{pipeline:?}");
                if finished {
                    assert!(pipeline.duration.is_some());
                    let active = instance.latest_jobs(pipeline.id).any(|job| job.status.is_active());
                    assert!(!active, "{pipeline:?}");
                }
            }
            for job in instance.jobs.values() {
                assert_eq!(job.failure_reason.is_some(), job.status == Status::Failed, "{job:?}");
                assert!(job.started_at.is_none() || job.queued_at <= job.started_at);
                assert!(job.finished_at.is_none() || job.started_at <= job.finished_at);
                assert!(job.status != Status::Running || job.started_at.is_some());
                assert!(instance.pipelines[&job.pipeline_id].jobs.contains(&job.id));
            }
        });
    }

    #[test]
    fn the_same_seed_gives_the_same_story(
        acts in proptest::collection::vec(act(), 1..25),
        seed in 0..1000_u64,
    ) {
        let (left, right) = (run(&acts, seed).1, run(&acts, seed).1);
        prop_assert_eq!(left, right);
    }
}

#[test]
fn another_seed_gives_another_story() {
    let acts = [Act::Run, Act::Pass(60_000)];
    assert_ne!(run(&acts, 1).1, run(&acts, 2).1);
}

#[test]
fn everything_ends_when_nobody_interferes() {
    let acts = [Act::Run, Act::Run, Act::Pass(120_000)];
    let (client, _) = run(&acts, 3);
    client.gitlab.inspect(|instance| {
        assert!(
            instance
                .pipelines
                .values()
                .all(|pipeline| pipeline.status.is_complete())
        );
        assert_eq!(instance.next_event_at(), None);
    });
}
