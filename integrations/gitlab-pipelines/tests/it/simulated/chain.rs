//! Chains on a simulated GitLab: above all, that no step is ever triggered twice.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pipewright_core::http::{
    HttpRequest, HttpResponse, Sent, SharedTransport, Transport, TransportError, TransportErrorKind,
};
use pipewright_core::time::TokioClock;
use pipewright_gitlab::chain::{
    Chain, ChainEvent, ChainOptions, ChainReport, ChainRunError, ChainRunner, MemoryStore, RUN_KEY,
    StateStore, StepError, StepOutcome,
};
use pipewright_gitlab::requests::pipelines::PipelineFilter;
use pipewright_gitlab::types::ProjectRef;
use pipewright_gitlab::{GitLabClient, TokenKind};
use pipewright_simulator::InProcessTransport;
use tokio::sync::Notify;

use super::world::{World, credential, project};

const SCENARIO: &str = "
version: 1
users: [{ username: ada, name: Ada }]
groups: [{ path: acme, name: Acme, members: { ada: owner } }]
tokens: [{ value: glpat-shop-api-token-00, name: all, user: ada, scopes: [api] }]
projects:
  - id: 1
    path: acme/shop
    name: Shop
    ci:
      stages: [a]
      jobs:
        - name: compile
          stage: a
          duration: 20
          queued: 1
          artifacts: { files: [{ path: dist/version.txt, content: \"2.4.1\\n\" }] }
  - id: 2
    path: acme/deploy
    name: Deploy
    ci: { stages: [a], jobs: [{ name: a, stage: a, duration: 20, queued: 1 }] }
  - id: 3
    path: acme/docs
    name: Docs
    ci: { stages: [a], jobs: [{ name: a, stage: a, duration: 20, queued: 1, outcome: failed }] }
";

const CHAIN: &str = "
version: 1
steps:
  - name: build
    project: acme/shop
    ref: main
    variables: { LEVEL: debug }
  - name: docs
    project: acme/docs
    ref: main
    allow_failure: true
  - name: deploy
    project: acme/deploy
    ref: main
    needs: [docs]
    variables:
      SHA: { from: build, field: sha }
      ID: { from: build, field: id }
      LEVEL: { from: build, variable: LEVEL }
      VERSION: { from: build, job: compile, file: dist/version.txt }
";

const PROJECTS: [&str; 3] = ["acme/shop", "acme/docs", "acme/deploy"];

/// Stops a run at one of the points it passes, by never going on from there.
#[derive(Debug)]
struct Killer {
    points: AtomicUsize,
    fatal: usize,
    reached: Notify,
}

impl Killer {
    fn at(fatal: usize) -> Arc<Self> {
        Arc::new(Self {
            points: AtomicUsize::new(0),
            fatal,
            reached: Notify::new(),
        })
    }

    async fn point(&self) {
        if self.points.fetch_add(1, Ordering::SeqCst) == self.fatal {
            self.reached.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

/// Passes a point before each request reaches the server, and one when it was answered.
#[derive(Debug)]
struct Mortal {
    inner: SharedTransport,
    killer: Arc<Killer>,
}

#[async_trait]
impl Transport for Mortal {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.killer.point().await;
        let answer = self.inner.send(request).await;
        self.killer.point().await;
        answer
    }
}

/// Passes a point before the state is saved, and one after.
#[derive(Debug)]
struct MortalStore<'a> {
    inner: &'a MemoryStore,
    killer: Arc<Killer>,
}

#[async_trait]
impl StateStore for MortalStore<'_> {
    async fn load(&self) -> io::Result<Option<Vec<u8>>> {
        self.inner.load().await
    }

    async fn save(&self, state: &[u8]) -> io::Result<()> {
        self.killer.point().await;
        self.inner.save(state).await?;
        self.killer.point().await;
        Ok(())
    }
}

/// Loses the answers of some triggers, which the server has acted on, or not even got.
#[derive(Debug)]
struct Lossy {
    inner: SharedTransport,
    triggers: AtomicUsize,
    lose: usize,
    arrives: bool,
}

#[async_trait]
impl Transport for Lossy {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let trigger = request.method() == "POST" && request.uri().path().ends_with("/pipeline");
        if !trigger || self.triggers.fetch_add(1, Ordering::SeqCst) != self.lose {
            return self.inner.send(request).await;
        }
        if self.arrives {
            self.inner.send(request).await?;
        }
        Err(TransportError::new(
            TransportErrorKind::Interrupted,
            Sent::Maybe,
            "connection reset",
        ))
    }
}

fn client(world: &World, wrap: impl FnOnce(SharedTransport) -> SharedTransport) -> GitLabClient {
    let transport = wrap(Arc::new(InProcessTransport::new(world.gitlab.router())));
    let token = credential(TokenKind::Personal, world.gitlab.token());
    GitLabClient::builder(world.config(), token, transport)
        .clock(Arc::new(TokioClock::starting_at(
            world.gitlab.clock().now(),
        )))
        .build()
}

fn runner(client: &GitLabClient) -> ChainRunner {
    ChainRunner::new(client, ChainOptions::default())
}

fn created(world: &World) -> Vec<u64> {
    PROJECTS
        .map(|path| world.gitlab.pipelines_created(path))
        .to_vec()
}

async fn variables(world: &World, project: &ProjectRef) -> Vec<(String, String)> {
    let pipelines = world.client().pipelines();
    let page = pipelines
        .list(project, &PipelineFilter::default(), None)
        .await;
    let id = page.unwrap().items[0].id;
    let variables = pipelines.variables(project, id).await.unwrap();
    variables
        .into_iter()
        .map(|one| (one.key, one.value))
        .collect()
}

#[track_caller]
fn succeeded(report: &ChainReport) {
    assert!(report.is_success(), "{report:?}");
    let names: Vec<_> = report.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["build", "docs", "deploy"]);
    assert_eq!(report.steps[1].outcome.to_string(), "failed");
}

#[tokio::test(start_paused = true)]
async fn runs_each_step_after_those_it_needs() {
    let world = World::of(SCENARIO);
    let chain = Chain::from_yaml(CHAIN).unwrap();
    let client = client(&world, |inner| inner);
    let store = MemoryStore::default();
    let report = runner(&client).run(&chain, "run-1", &store, &|_| {}).await;
    let report = report.unwrap();
    succeeded(&report);
    assert_eq!(created(&world), [1, 1, 1]);
    let mut seen = variables(&world, &project("acme/deploy")).await;
    seen.sort();
    let build = report.steps[0].pipeline.as_ref().unwrap();
    let expected = [
        ("ID", build.id.to_string()),
        ("LEVEL", "debug".to_owned()),
        (RUN_KEY, "run-1.deploy".to_owned()),
        ("SHA", build.sha.clone()),
        ("VERSION", "2.4.1".to_owned()),
    ];
    let expected: Vec<_> = expected.map(|(key, value)| (key.to_owned(), value)).into();
    assert_eq!(seen, expected);
    // The same run again triggers nothing.
    let again = runner(&client)
        .run(&chain, "run-2", &store, &|_| {})
        .await
        .unwrap();
    succeeded(&again);
    assert_eq!(again.run, "run-1");
    assert_eq!(created(&world), [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_what_needs_it_and_nothing_else() {
    let world = World::of(SCENARIO);
    let text = CHAIN.replace("allow_failure: true", "allow_failure: false");
    let chain = Chain::from_yaml(&text).unwrap();
    let client = client(&world, |inner| inner);
    let store = MemoryStore::default();
    let report = runner(&client)
        .run(&chain, "run-1", &store, &|_| {})
        .await
        .unwrap();
    assert!(!report.is_success());
    assert!(report.steps[0].outcome.is_success());
    assert!(matches!(
        &report.steps[2].outcome,
        StepOutcome::NotBegun { because_of } if because_of == "docs"
    ));
    assert_eq!(created(&world), [1, 1, 0]);
}

/// Runs until killed at a point; whether the run was over before.
async fn killed(
    world: &World,
    chain: &Chain,
    store: &MemoryStore,
    fatal: usize,
) -> Option<ChainReport> {
    let killer = Killer::at(fatal);
    let mortal = Arc::clone(&killer);
    let client = client(world, |inner| {
        Arc::new(Mortal {
            inner,
            killer: mortal,
        })
    });
    let store = MortalStore {
        inner: store,
        killer: Arc::clone(&killer),
    };
    let runner = runner(&client);
    tokio::select! {
        biased;
        () = killer.reached.notified() => None,
        report = runner.run(chain, "run", &store, &|_| {}) => Some(report.unwrap()),
    }
}

#[tokio::test(start_paused = true)]
async fn killed_anywhere_it_goes_on_and_triggers_each_step_once() {
    let chain = Chain::from_yaml(CHAIN).unwrap();
    let mut points = 0;
    loop {
        let world = World::of(SCENARIO);
        let store = MemoryStore::default();
        let first = killed(&world, &chain, &store, points).await;
        let whole = first.is_some();
        let report = match first {
            Some(report) => report,
            None => killed(&world, &chain, &store, usize::MAX).await.unwrap(),
        };
        succeeded(&report);
        assert_eq!(created(&world), [1, 1, 1], "killed at point {points}");
        if whole {
            break;
        }
        points += 1;
    }
    assert!(points > 50, "only {points} points");
}

#[tokio::test(start_paused = true)]
async fn killed_again_and_again_it_triggers_each_step_once() {
    let chain = Chain::from_yaml(CHAIN).unwrap();
    for step in 3..40 {
        let world = World::of(SCENARIO);
        let store = MemoryStore::default();
        let mut lives = 0;
        let report = loop {
            // Longer each time, or it would never get through.
            if let Some(report) = killed(&world, &chain, &store, step + lives * 2).await {
                break report;
            }
            lives += 1;
        };
        succeeded(&report);
        assert_eq!(created(&world), [1, 1, 1], "{lives} lives of {step} points");
    }
}

#[tokio::test(start_paused = true)]
async fn a_trigger_whose_answer_is_lost_is_found_and_one_that_is_lost_is_repeated() {
    let chain = Chain::from_yaml(CHAIN).unwrap();
    for (lose, arrives) in [
        (0, true),
        (1, true),
        (2, true),
        (0, false),
        (1, false),
        (2, false),
    ] {
        let world = World::of(SCENARIO);
        let client = client(&world, |inner| {
            Arc::new(Lossy {
                inner,
                triggers: AtomicUsize::new(0),
                lose,
                arrives,
            })
        });
        let looked = AtomicUsize::new(0);
        let store = MemoryStore::default();
        let report = runner(&client)
            .run(&chain, "run", &store, &|event| {
                if let ChainEvent::LookingFor { .. } = event {
                    looked.fetch_add(1, Ordering::SeqCst);
                }
            })
            .await
            .unwrap();
        succeeded(&report);
        assert_eq!(looked.into_inner(), 1);
        assert_eq!(created(&world), [1, 1, 1], "{lose} {arrives}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_found_out_is_not_triggered_again() {
    /// Lets nobody see the variables of pipelines.
    #[derive(Debug)]
    struct Discreet(SharedTransport);
    #[async_trait]
    impl Transport for Discreet {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
            if !request.uri().path().ends_with("/variables") {
                return self.0.send(request).await;
            }
            let answer = http::Response::builder().status(403);
            let body = r#"{"message":"403 Forbidden"}"#.into();
            Ok(answer
                .header("content-type", "application/json")
                .body(body)
                .unwrap())
        }
    }
    let world = World::of(SCENARIO);
    let text = CHAIN.split("  - name: docs").next().unwrap();
    let chain = Chain::from_yaml(text).unwrap();
    let client = client(&world, |inner| {
        Arc::new(Discreet(Arc::new(Lossy {
            inner,
            triggers: AtomicUsize::new(0),
            lose: 0,
            arrives: true,
        })))
    });
    let store = MemoryStore::default();
    for _ in 0..2 {
        let report = runner(&client)
            .run(&chain, "run", &store, &|_| {})
            .await
            .unwrap();
        match &report.steps[0].outcome {
            StepOutcome::Failed(StepError::Undetermined { candidates, .. }) => {
                assert_eq!(candidates.len(), 1);
            }
            other => panic!("{other}"),
        }
        assert_eq!(world.gitlab.pipelines_created("acme/shop"), 1);
    }
    // Somebody who may see them goes on with it.
    let client = world.client();
    let report = runner(&client)
        .run(&chain, "run", &store, &|_| {})
        .await
        .unwrap();
    assert!(report.is_success());
    assert_eq!(world.gitlab.pipelines_created("acme/shop"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_leaves_the_step_to_be_begun_again() {
    let world = World::of(SCENARIO);
    let chain = Chain::from_yaml(&CHAIN.replacen("ref: main", "ref: nowhere", 1)).unwrap();
    let client = client(&world, |inner| inner);
    let store = MemoryStore::default();
    let report = runner(&client)
        .run(&chain, "run", &store, &|_| {})
        .await
        .unwrap();
    assert!(matches!(
        &report.steps[0].outcome,
        StepOutcome::Failed(StepError::GitLab(_))
    ));
    let state = String::from_utf8(store.load().await.unwrap().unwrap()).unwrap();
    assert!(!state.contains("build"), "{state}");
}

#[tokio::test(start_paused = true)]
async fn the_state_of_another_chain_or_version_is_refused() {
    let world = World::of(SCENARIO);
    let chain = Chain::from_yaml(CHAIN).unwrap();
    let client = world.client();
    let store = MemoryStore::default();
    runner(&client)
        .run(&chain, "run", &store, &|_| {})
        .await
        .unwrap();
    let other = Chain::from_yaml(&CHAIN.replace("debug", "info")).unwrap();
    let error = runner(&client)
        .run(&other, "run", &store, &|_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, ChainRunError::OtherChain));
    for (text, expected) in [
        (r#"{"version":2}"#, "the state has version 2"),
        ("[]", "not the state of a run"),
        ("", "not the state of a run"),
    ] {
        store.save(text.as_bytes()).await.unwrap();
        let error = runner(&client)
            .run(&chain, "run", &store, &|_| {})
            .await
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(created(&world), [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn without_a_saved_intent_nothing_is_triggered() {
    #[derive(Debug)]
    struct Full;
    #[async_trait]
    impl StateStore for Full {
        async fn load(&self) -> io::Result<Option<Vec<u8>>> {
            Ok(None)
        }
        async fn save(&self, _: &[u8]) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let world = World::of(SCENARIO);
    let chain = Chain::from_yaml(CHAIN).unwrap();
    let runner = runner(&world.client());
    let run = runner.run(&chain, "run", &Full, &|_| {});
    let error = tokio::time::timeout(Duration::from_secs(60), run)
        .await
        .unwrap();
    assert!(matches!(error, Err(ChainRunError::Save(_))));
    assert_eq!(created(&world), [0, 0, 0]);
}
