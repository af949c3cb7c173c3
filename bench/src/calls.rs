//! What a call of the client costs beyond the request itself.

use std::{error::Error, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pipewright_core::{
    credentials::Token,
    http::{ReqwestTransport, ServiceTransport, SharedTransport, Transport as _},
    resilience::RateLimits,
};
use pipewright_gitlab::{
    Credential, GitLabClient, GitLabConfig,
    types::{Pipeline, PipelineId, ProjectRef},
};

use crate::{
    Outcome,
    fixed_server::{self, PIPELINE},
    measure::{Server, median, now},
};

const ROUNDS: usize = 60;
const CALLS: u32 = 200;

pub(crate) fn run() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
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
/// Sixteen calls are under way at once, so that both sides are at work all the time: a call at a
/// time would measure how long an idle processor takes to wake.
async fn over_loopback() -> Outcome {
    let server = Server::start()?;
    let client = client(&server.url, Arc::new(ReqwestTransport::builder().build()?))?;
    let bare_client = reqwest::Client::builder().no_proxy().build()?;
    let (project, id) = target()?;
    let pipelines = client.pipelines();
    let url = format!("{}/api/v4/projects/1/pipelines/46", server.url);
    let ours_once = || async {
        pipelines.get(&project, id).await?;
        Ok(())
    };
    let bare_once = || async {
        let response = bare_client
            .get(&url)
            .header("private-token", "glpat-measured")
            .send()
            .await?;
        let _: Pipeline = serde_json::from_slice(&response.bytes().await?)?;
        Ok(())
    };
    for at_once in [16, 1] {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        // The first round opens the connections.
        for round in 0..=ROUNDS {
            let ours_took = many(at_once, &ours_once).await?;
            let bare_took = many(at_once, &bare_once).await?;
            if round > 0 {
                ours.push(ours_took);
                bare.push(bare_took);
            }
        }
        report(at_once, median(ours), median(bare));
    }
    Ok(())
}

/// The time of a call, with this many under way at once.
async fn many<Call, Done>(at_once: usize, call: &Call) -> Result<Duration, Box<dyn Error>>
where
    Call: Fn() -> Done,
    Done: Future<Output = Outcome>,
{
    let started = now();
    stream::iter(0..CALLS)
        .map(|_| call())
        .buffer_unordered(at_once)
        .try_collect::<()>()
        .await?;
    Ok(started.elapsed() / CALLS)
}

fn report(at_once: usize, ours: Duration, bare: Duration) {
    println!(
        "calls, loopback, {at_once} at once: {ours:?} a call; bare reqwest {bare:?}; ratio {:.3}",
        ours.as_secs_f64() / bare.as_secs_f64()
    );
}

pub(crate) fn target() -> Result<(ProjectRef, PipelineId), Box<dyn Error>> {
    Ok(("1".parse()?, 46.into()))
}
