//! The exporter's life: it is started, killed at any await, and started again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use amazing_gitlab_exporter::collect::{Collector, Connection};
use amazing_gitlab_exporter::config::Config;
use amazing_gitlab_exporter::ledger::{Engine, EngineOptions};
use amazing_gitlab_exporter::operational::Operational;
use pipewright_core::credentials::Token;
use pipewright_core::http::SharedTransport;
use pipewright_core::time::{Clock as _, SharedClock, TokioClock};
use pipewright_gitlab::Credential;
use rand::RngExt as _;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep, sleep_until};

use super::journal::Journal;
use super::network::Hooks;
use super::teller::Teller;
use super::world::TOKEN;

/// What every life has in common.
pub struct Circumstances {
    pub config: Arc<Config>,
    pub transport: SharedTransport,
    pub hooks: Arc<Hooks>,
    pub journal: Journal,
    /// The clock of the exporter's machine, which may be off.
    pub clock: TokioClock,
    pub calm: Arc<AtomicBool>,
    /// For how long the ledger remembers a pipeline by its id.
    pub retention: Duration,
    pub teller: Arc<Teller>,
}

/// Lives until the end, and answers what the last one shows, and how many there were before it.
pub async fn live(
    circumstances: &Circumstances,
    random: &mut StdRng,
    restarting: bool,
    end: Instant,
) -> (Arc<Engine>, u64) {
    let mut restarts = 0;
    loop {
        let clock: SharedClock = Arc::new(circumstances.clock);
        let operational = Operational::new(clock.now());
        let store = Arc::new(circumstances.journal.clone());
        let mut options = EngineOptions::default();
        options.retention = circumstances.retention;
        let engine = Engine::open(store, options, operational.clone())
            .await
            .expect("what was kept can be read");
        let engine = Arc::new(engine);
        let connection = Connection::new(
            &circumstances.config.gitlab,
            Credential::personal(Token::new(TOKEN)),
            Arc::clone(&circumstances.transport),
            &operational,
            Arc::clone(&clock),
            random.random(),
        )
        .expect("the address is one");
        let collector = Collector::builder(
            Arc::clone(&circumstances.config),
            connection,
            engine.clone(),
            operational,
        )
        .seed(random.random())
        .build();
        circumstances.hooks.listen(collector.webhooks(), clock);
        let polls = if restarting && !circumstances.calm.load(Ordering::Relaxed) {
            1 << random.random_range(2..15)
        } else {
            u64::MAX
        };
        let work = Mortal {
            polls,
            inner: Box::pin(async {
                tokio::select! {
                    biased;
                    () = collector.run(sleep_until(end)) => {}
                    () = engine.run() => {}
                }
            }),
        };
        let done = work.await.is_some();
        circumstances.hooks.hang_up();
        if done {
            return (engine, restarts);
        }
        restarts += 1;
        circumstances.teller.note(|| "was killed".to_owned());
        if random.random_bool(0.3) {
            sleep(Duration::from_secs(random.random_range(1..300))).await;
        }
    }
}

/// A future that is dropped after it was polled so often, wherever it is then.
struct Mortal<F> {
    polls: u64,
    inner: Pin<Box<F>>,
}

impl<F: Future> Future for Mortal<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        if self.polls == 0 {
            context.waker().wake_by_ref();
        }
        self.inner.as_mut().poll(context).map(Some)
    }
}
