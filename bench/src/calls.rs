//! What a call of the client costs beyond the request itself.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pipewright_core::{
    credentials::Token,
    http::{ReqwestTransport, ServiceTransport, SharedTransport, Transport as _},
    resilience::RateLimits,
};
use pipewright_gitlab::{
    Credential, GitLabClient, GitLabConfig,
    services::PipelineService,
    types::{Pipeline, PipelineId, ProjectRef},
};
use tokio::runtime::Runtime;

use crate::{
    Outcome,
    fixed_server::{self, PIPELINE},
    measure::{Server, median, now, processor_time},
};

const ROUNDS: usize = 60;
const CALLS: u32 = 200;

pub(crate) fn run() -> Outcome {
    runtime()?.block_on(async {
        in_process().await?;
        over_loopback().await
    })
}

pub(crate) fn client(
    url: &str,
    transport: SharedTransport,
) -> Result<GitLabClient, Box<dyn Error>> {
    let mut config = GitLabConfig::new(url)?;
    config.rate_limits = RateLimits::unlimited();
    let credential = Credential::personal(Token::new("glpat-measured"));
    Ok(GitLabClient::new(config, credential, transport))
}

/// The client against its transport alone: a router in the same process, no sockets.
async fn in_process() -> Outcome {
    let url = "http://gitlab.simulated.example";
    let transport: SharedTransport = Arc::new(ServiceTransport::new(fixed_server::router()));
    let client = client(url, Arc::clone(&transport))?;
    let (project, id) = target()?;
    let pipelines = client.pipelines();
    let request =
        || http::Request::get(format!("{url}/api/v4/projects/1/pipelines/46")).body(Bytes::new());
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = now();
        for _ in 0..CALLS {
            pipelines.get(&project, id).await?;
        }
        ours.push(started.elapsed() / CALLS);
        let started = now();
        for _ in 0..CALLS {
            let body = transport
                .send(request()?)
                .await?
                .into_body()
                .collect(1 << 20)
                .await?;
            let _: Pipeline = serde_json::from_slice(&body)?;
        }
        bare.push(started.elapsed() / CALLS);
    }
    let (ours, bare) = (median(ours), median(bare));
    println!(
        "calls, in process: {ours:?} a call, of which {:?} are the client's own ({} bytes of JSON)",
        ours.saturating_sub(bare),
        PIPELINE.len()
    );
    Ok(())
}

/// The client against bare reqwest, which does the same request and the same decoding.
///
/// "The same" includes what no careful program leaves out: bare reqwest sends the same headers and
/// has time limits too, on the whole request and on connecting. It is otherwise as reqwest comes.
///
/// Sixteen calls are under way at once, so that both sides are at work all the time; then one at a
/// time, which also measures how long an idle processor takes to wake.
async fn over_loopback() -> Outcome {
    let server = Server::start()?;
    let (ours, bare) = (Ours::new(&server.url)?, Bare::new(&server.url)?);
    for at_once in [16, 1] {
        let (mut of_ours, mut of_bare) = (Costs::default(), Costs::default());
        // The first round opens the connections.
        for round in 0..=ROUNDS {
            let ours = many(CALLS, at_once, &|| ours.call()).await?;
            let bare = many(CALLS, at_once, &|| bare.call()).await?;
            if round > 0 {
                of_ours.add(ours);
                of_bare.add(bare);
            }
        }
        report(at_once, of_ours, of_bare);
    }
    Ok(())
}

/// Calls of one side alone, for a profiler or a counter of instructions.
pub(crate) fn child(side: &str, url: &str, calls: &str, at_once: &str) -> Outcome {
    let (calls, at_once) = (calls.parse()?, at_once.parse()?);
    let (ours, bare) = (Ours::new(url)?, Bare::new(url)?);
    runtime()?.block_on(async {
        match side {
            "ours" => many(calls, at_once, &|| ours.call()).await?,
            _ => many(calls, at_once, &|| bare.call()).await?,
        };
        Ok(())
    })
}

struct Ours {
    pipelines: Arc<dyn PipelineService>,
    project: ProjectRef,
    id: PipelineId,
}

impl Ours {
    fn new(url: &str) -> Result<Self, Box<dyn Error>> {
        let (project, id) = target()?;
        let transport = ReqwestTransport::builder().build()?;
        Ok(Self {
            pipelines: client(url, Arc::new(transport))?.pipelines(),
            project,
            id,
        })
    }

    async fn call(&self) -> Outcome {
        self.pipelines.get(&self.project, self.id).await?;
        Ok(())
    }
}

struct Bare {
    client: reqwest::Client,
    url: String,
}

impl Bare {
    fn new(url: &str) -> Result<Self, Box<dyn Error>> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .user_agent("bench/1.0")
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            client,
            url: format!("{url}/api/v4/projects/1/pipelines/46"),
        })
    }

    async fn call(&self) -> Outcome {
        let response = self
            .client
            .get(&self.url)
            .header("accept", "application/json")
            .header("private-token", "glpat-measured")
            .send()
            .await?;
        let _: Pipeline = serde_json::from_slice(&response.bytes().await?)?;
        Ok(())
    }
}

/// What a call costs: the time until it is done, and the processor's time in this process.
#[derive(Clone, Copy)]
struct Cost {
    elapsed: Duration,
    processor: Duration,
}

#[derive(Default)]
struct Costs {
    elapsed: Vec<Duration>,
    processor: Vec<Duration>,
}

impl Costs {
    fn add(&mut self, cost: Cost) {
        self.elapsed.push(cost.elapsed);
        self.processor.push(cost.processor);
    }
}

/// The cost of a call, with this many under way at once.
async fn many<Call, Done>(calls: u32, at_once: usize, call: &Call) -> Result<Cost, Box<dyn Error>>
where
    Call: Fn() -> Done,
    Done: Future<Output = Outcome>,
{
    let (started, used) = (now(), processor_time()?);
    stream::iter(0..calls)
        .map(|_| call())
        .buffer_unordered(at_once)
        .try_collect::<()>()
        .await?;
    Ok(Cost {
        elapsed: started.elapsed() / calls,
        processor: processor_time()?.saturating_sub(used) / calls,
    })
}

fn report(at_once: usize, ours: Costs, bare: Costs) {
    let elapsed = Compared::of(ours.elapsed, bare.elapsed);
    let processor = Compared::of(ours.processor, bare.processor);
    println!("calls, loopback, {at_once} at once: elapsed {elapsed}; processor time {processor}");
}

/// Medians of both sides.
struct Compared {
    ours: Duration,
    bare: Duration,
}

impl Compared {
    fn of(ours: Vec<Duration>, bare: Vec<Duration>) -> Self {
        Self {
            ours: median(ours),
            bare: median(bare),
        }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ours.as_secs_f64() / self.bare.as_secs_f64();
        write!(
            formatter,
            "{:.1?} a call, bare reqwest {:.1?}, ratio {ratio:.3}",
            self.ours, self.bare
        )
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

pub(crate) fn target() -> Result<(ProjectRef, PipelineId), Box<dyn Error>> {
    Ok(("1".parse()?, 46.into()))
}
