//! One seed from its beginning to its end.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use amazing_gitlab_exporter::config::{Config, Owner, OwnerKind, Pattern, Wildcard};
use chrono::{DateTime, TimeDelta, Utc};
use pipewright_core::time::TokioClock;
use pipewright_simulator::faults::{FaultPlan, WebhookRule};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::truth::Happening;
use pipewright_simulator::{InProcessTransport, SimulationClock};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::time::{Instant, sleep_until};

use super::check;
use super::journal::{Journal, Kept};
use super::life::{Circumstances, live};
use super::network::{Hooks, Weather};
use super::teller::Teller;
use super::trouble;
use super::world;

/// Long enough for everything to end and to be seen: manual jobs need not, and a new project is
/// found within half an hour.
const CALM: Duration = Duration::from_secs(33 * 60);

/// What came of some seeds.
#[derive(Debug, Default)]
pub struct Tally {
    pub pipelines: usize,
    pub jobs: usize,
    pub reopened: usize,
    pub restarts: u64,
    pub webhooks: u64,
    pub requests: u64,
    pub numbers: usize,
    /// Of everything that was decided and shown: the same seed has the same one.
    pub digest: u64,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.pipelines += other.pipelines;
        self.jobs += other.jobs;
        self.reopened += other.reopened;
        self.restarts += other.restarts;
        self.webhooks += other.webhooks;
        self.requests += other.requests;
        self.numbers += other.numbers;
        self.digest = self.digest.rotate_left(1) ^ other.digest;
    }

    /// Whether what is to be tested happened at all.
    pub fn is_worth_it(&self) -> bool {
        self.pipelines > 100
            && self.jobs > 100
            && self.reopened > 10
            && self.restarts > 10
            && self.webhooks > 100
            && self.numbers > 1000
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} pipelines and {} jobs counted, {} pipelines reopened, {} restarts, {} webhooks, {} \
             requests, {} numbers compared, digest {:016x}",
            self.pipelines,
            self.jobs,
            self.reopened,
            self.restarts,
            self.webhooks,
            self.requests,
            self.numbers,
            self.digest
        )
    }
}

/// When a simulation begins. What ran before it is history.
pub fn start() -> DateTime<Utc> {
    "2026-11-21T08:00:00Z".parse().expect("a time")
}

/// Runs a seed. What is wrong in the end is told.
///
/// `tells` is whether its story is printed.
pub fn run(seed: u64, tells: bool) -> Result<Tally, Vec<String>> {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime of one thread")
        .block_on(story(seed, tells))
}

async fn story(seed: u64, tells: bool) -> Result<Tally, Vec<String>> {
    let mut random = StdRng::seed_from_u64(seed);
    let start = start();
    let clock = SimulationClock::starting_at(start);
    let gitlab = GitLabSimulator::builder()
        .scenario(world::scenario(&mut random))
        .clock(clock.clone())
        .faults(webhook_faults(&mut random))
        .seed(seed)
        .build()
        .expect("the scenario holds");
    let truth = gitlab.truth();
    let calm = Arc::new(AtomicBool::new(false));
    let teller = Arc::new(Teller::new(tells, clock.clone()));
    let journal = Journal::new(
        random.random(),
        if random.random_bool(0.3) { 0.02 } else { 0.0 },
        Arc::clone(&calm),
        clock.clone(),
        Arc::clone(&teller),
    );
    let hooks = Arc::new(Hooks::new(Arc::clone(&teller)));
    let share = *[0.0, 0.02, 0.1, 0.3]
        .get(random.random_range(0..4))
        .expect("four");
    let weather = Weather::new(
        Arc::new(InProcessTransport::new(gitlab.router())),
        random.random(),
        share,
        Arc::clone(&calm),
        Arc::clone(&teller),
    );
    let skew = TimeDelta::seconds(random.random_range(-300..300));
    let circumstances = Circumstances {
        config: Arc::new(config(&gitlab, &mut random)),
        transport: Arc::new(weather),
        hooks: Arc::clone(&hooks),
        journal: journal.clone(),
        clock: TokioClock::starting_at(start + skew),
        calm: Arc::clone(&calm),
        retention: Duration::from_secs(random.random_range(600..7200)),
        teller: Arc::clone(&teller),
    };
    let trouble_time = Duration::from_secs(random.random_range(300..1500));
    let trouble_ends = Instant::now() + trouble_time;
    let end = trouble_ends + CALM;
    let webhooks = gitlab.send_webhooks(hooks.clone());
    let restarting = random.random_bool(0.6);
    let mut troubled = StdRng::seed_from_u64(random.random());
    let trouble = async {
        trouble::make(&gitlab, &mut troubled, trouble_ends).await;
        calm.store(true, Ordering::Relaxed);
        sleep_until(end + Duration::from_secs(3600)).await;
    };
    let (engine, restarts) = tokio::select! {
        biased;
        lived = live(&circumstances, &mut random, restarting, end) => lived,
        () = trouble => panic!("the exporter ends first"),
        () = webhooks.run() => panic!("webhooks go on"),
    };
    let mut text = Vec::new();
    {
        use amazing_gitlab_exporter::exposition::{Format, MetricSource as _, Writer};
        let mut writer = Writer::new(&mut text, Format::Text);
        engine.write(&mut writer).expect("writes to memory");
        writer.finish().expect("writes to memory");
    }
    let text = String::from_utf8(text).expect("the exposition is text");
    teller.note(|| format!("shows\n{text}"));
    let happenings = truth.happenings();
    teller.tell(&happenings);
    let batches = journal.batches();
    let rest = match (circumstances.config.gitlab.use_graphql, restarts) {
        (true, _) => check::Rest::No,
        (false, 0) => check::Rest::Steady,
        (false, _) => check::Rest::Restarted,
    };
    let checked = check::all(&gitlab, rest, &happenings, &batches, &text);
    let mut tally = checked.map_err(|mut complaints| {
        complaints.insert(
            0,
            format!(
                "by {}, {share} of requests failing, {restarts} restarts, trouble until {}",
                if circumstances.config.gitlab.use_graphql {
                    "GraphQL"
                } else {
                    "REST"
                },
                start + TimeDelta::from_std(trouble_time).expect("minutes"),
            ),
        );
        complaints
    })?;
    tally.digest = digest(&batches, &text);
    tally.restarts = restarts;
    tally.webhooks = hooks.delivered.load(Ordering::Relaxed);
    tally.requests = gitlab.requests().total();
    tally.reopened = happenings
        .iter()
        .filter(|happening| matches!(happening, Happening::PipelineReopened { .. }))
        .count();
    Ok(tally)
}

fn digest(batches: &[Kept], text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{batches:?}").hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}

fn config(gitlab: &GitLabSimulator, random: &mut StdRng) -> Config {
    let mut config = Config::default();
    config.gitlab.url = Some(gitlab.base_url().parse().expect("an address"));
    config.gitlab.use_graphql = random.random_bool(0.75);
    config.project_defaults.branches.regexp = Pattern::new(".*").expect("a pattern");
    config.wildcards = vec![Wildcard {
        owner: Some(Owner {
            name: "acme".to_owned(),
            kind: OwnerKind::Group,
            include_subgroups: true,
        }),
        ..Wildcard::default()
    }];
    config
}

fn webhook_faults(random: &mut StdRng) -> FaultPlan {
    let share = |random: &mut StdRng| Some(random.random_range(0.0..0.3));
    FaultPlan {
        version: 1,
        seed: random.random(),
        rules: Vec::new(),
        webhooks: vec![
            WebhookRule {
                probability: share(random),
                lose: true,
                ..WebhookRule::default()
            },
            WebhookRule {
                probability: share(random),
                duplicates: 2,
                ..WebhookRule::default()
            },
            WebhookRule {
                probability: share(random),
                delay_ms: random.random_range(0..600_000),
                ..WebhookRule::default()
            },
            WebhookRule {
                probability: share(random),
                reorder: true,
                ..WebhookRule::default()
            },
        ],
    }
}
