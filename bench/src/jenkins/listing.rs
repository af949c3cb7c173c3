//! 10,000 jobs in nested folders, listed as a lazy stream.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use pipewright_core::http::{
    HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};
use pipewright_jenkins::{requests::jobs::Place, types::JobKind};

use super::server::{JOBS, client};
use crate::{
    Outcome,
    measure::{Server, in_child, mebibytes, median, now, peak_memory},
};

const ROUNDS: usize = 5;

pub(crate) fn run() -> Outcome {
    let server = Server::of(&["jenkins", "jobs"])?;
    let (mut taken, mut requests, mut before, mut memory) = (Vec::new(), 0, 0, 0);
    for _ in 0..ROUNDS {
        let report = in_child(&["listing", &server.url, &server.more])?;
        taken.push(Duration::from_secs_f64(report.number("seconds")?));
        requests = report.count("requests")?;
        before = report.count("memory_before")?;
        memory = memory.max(report.count("peak_memory")?);
    }
    println!(
        "listing, {JOBS} jobs in nested folders: {requests} requests, {:.2} s; peak memory {} ({} of it before)",
        median(taken).as_secs_f64(),
        mebibytes(memory),
        mebibytes(before),
    );
    Ok(())
}

pub(crate) fn child(url: &str, token: &str) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let counted = Arc::new(Counted {
        transport: ReqwestTransport::builder().build()?,
        requests: AtomicU64::new(0),
    });
    let client = client(url, token, Arc::<Counted>::clone(&counted))?;
    runtime.block_on(async {
        let memory_before = peak_memory()?;
        let started = now();
        let jobs = client.jobs();
        let mut items = jobs.walk(&Place::Root);
        let mut found = 0;
        while let Some(item) = items.try_next().await? {
            found += usize::from(item.kind() != JobKind::Folder);
        }
        if found != JOBS {
            return Err(format!("{found} jobs were listed").into());
        }
        println!(
            "{}",
            serde_json::json!({
                "seconds": started.elapsed().as_secs_f64(),
                "requests": counted.requests.load(Ordering::Relaxed),
                "memory_before": memory_before,
                "peak_memory": peak_memory()?,
            })
        );
        Ok(())
    })
}

#[derive(Debug)]
struct Counted {
    transport: ReqwestTransport,
    requests: AtomicU64,
}

#[async_trait]
impl Transport for Counted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.transport.send(request).await
    }
}
