//! The exporter's scrapes: how long one takes, and that memory does not grow with them.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use amazing_gitlab_exporter::{
    exposition::{Bounds, Format, MetricSource, render},
    facts::{JobSeen, JobsSeen, Ledger, Look, Origin, PipelineSeen, RefKind, RunnerType},
    ledger::{Engine, EngineOptions},
    operational::Operational,
    store::EphemeralStore,
};
use pipewright_gitlab::types::{JobId, PipelineId, PipelineSource, PipelineStatus, ProjectId};

use crate::{
    Outcome,
    measure::{in_child, mebibytes, median, now, peak_memory, processor_time, resident_memory},
};

const JOBS: u64 = 50;
/// Of one ref with 50 jobs that ended, with the usual buckets.
const SERIES_OF_A_PROJECT: u64 = 1220;
const SCRAPES: usize = 20;
const HISTORY_PROJECTS: u64 = 1000;
const HISTORY_PIPELINES: u64 = 10;
/// 2026-11-21 12:00 UTC.
const NOON: i64 = 1_795_262_400;

pub(crate) fn run() -> Outcome {
    for series in ["100000", "1000000"] {
        let report = in_child(&["scrape", series])?;
        println!(
            "scrape, {} series: text {:.0} ms ({}), OpenMetrics {:.0} ms ({}); text {:.0} ms while looks are admitted; memory {} before the first scrape, {} after {} of them",
            report.count("series")?,
            report.number("text_ms")?,
            mebibytes(report.count("text_bytes")?),
            report.number("openmetrics_ms")?,
            mebibytes(report.count("openmetrics_bytes")?),
            report.number("busy_ms")?,
            mebibytes(report.count("memory_before")?),
            mebibytes(report.count("memory_after")?),
            report.count("scrapes")?,
        );
    }
    for refs in ["1", "10"] {
        let report = in_child(&["history", refs])?;
        println!(
            "first looks at {HISTORY_PROJECTS} projects of {HISTORY_PIPELINES} pipelines of {JOBS} jobs on {refs} refs: memory of the ledger {}, peak of the process {}, {:.2} s of one processor",
            mebibytes(report.count("memory")?),
            mebibytes(report.count("peak_memory")?),
            report.number("seconds")?,
        );
    }
    Ok(())
}

/// First looks at many projects, all history: the ledger's memory after it.
pub(crate) fn history(refs: &str) -> Outcome {
    let refs: u64 = refs.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let before = resident_memory("self")?;
    let started = processor_time()?;
    let engine = runtime.block_on(async {
        let engine = Engine::open(
            Arc::new(EphemeralStore::default()),
            EngineOptions::default(),
            Operational::new(time(0)?),
        )
        .await?;
        for project in 1..=HISTORY_PROJECTS {
            let mut first = look(project, 1)?;
            let Some(pipeline) = first.pipelines.pop() else {
                continue;
            };
            for number in 0..HISTORY_PIPELINES {
                let mut pipeline = pipeline.clone();
                let id = pipeline.id.get() * 10 + number;
                pipeline.id = PipelineId::new(id);
                pipeline.git_ref = format!("ref-{}", number % refs).into();
                if let JobsSeen::All(jobs) = &mut pipeline.jobs {
                    for (job, number) in jobs.iter_mut().zip(0..) {
                        job.id = JobId::new(id * 100 + number);
                    }
                }
                first.pipelines.push(pipeline);
            }
            engine.admit(first).await?;
        }
        Ok::<_, Box<dyn std::error::Error>>(engine)
    })?;
    let took = processor_time()?.saturating_sub(started);
    println!(
        "{}",
        serde_json::json!({
            "memory": resident_memory("self")?.saturating_sub(before),
            "peak_memory": peak_memory()?,
            "seconds": took.as_secs_f64(),
        })
    );
    drop(engine);
    Ok(())
}

pub(crate) fn child(series: &str) -> Outcome {
    let projects = series.parse::<u64>()?.div_ceil(SERIES_OF_A_PROJECT);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    let engine = Arc::new(runtime.block_on(filled(projects))?);
    let source: Arc<dyn MetricSource> = Arc::<Engine>::clone(&engine);
    let sources = [source];
    let mut lines = Lines::default();
    render(&sources, &mut lines, Format::Text)?;
    let memory_before = resident_memory("self")?;
    let (text, text_took) = scrapes(&sources, Format::Text)?;
    let (openmetrics, openmetrics_took) = scrapes(&sources, Format::OpenMetrics)?;
    let memory_after = resident_memory("self")?;

    let stop = Arc::new(AtomicBool::new(false));
    let looks = runtime.spawn(keep_looking(engine, projects, Arc::clone(&stop)));
    let (_, busy_took) = scrapes(&sources, Format::Text)?;
    stop.store(true, Ordering::Relaxed);
    runtime
        .block_on(looks)?
        .map_err(|error| error.to_string())?;
    println!(
        "{}",
        serde_json::json!({
            "series": lines.0,
            "text_bytes": text.bytes,
            "text_ms": text_took.as_secs_f64() * 1e3,
            "openmetrics_bytes": openmetrics.bytes,
            "openmetrics_ms": openmetrics_took.as_secs_f64() * 1e3,
            "busy_ms": busy_took.as_secs_f64() * 1e3,
            "memory_before": memory_before,
            "memory_after": memory_after,
            "scrapes": SCRAPES * 2,
        })
    );
    Ok(())
}

fn scrapes(
    sources: &[Arc<dyn MetricSource>],
    format: Format,
) -> Result<(Scraper, Duration), io::Error> {
    let mut taken = Vec::new();
    let mut scraper = Scraper::default();
    for _ in 0..SCRAPES {
        scraper = Scraper::default();
        let started = now();
        render(sources, &mut scraper, format)?;
        taken.push(started.elapsed());
    }
    Ok((scraper, median(taken)))
}

/// Takes each piece as the server does, which hands a copy of it on.
#[derive(Default)]
struct Scraper {
    bytes: u64,
    piece: bytes::Bytes,
}

impl io::Write for Scraper {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.piece = bytes::Bytes::copy_from_slice(piece);
        self.bytes += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines, which in text are series, but for the headers, of which there are few.
#[derive(Default)]
struct Lines(u64);

impl io::Write for Lines {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0 += piece.split(|byte| *byte == b'\n').count() as u64 - 1;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn filled(projects: u64) -> Result<Engine, Box<dyn std::error::Error>> {
    let mut options = EngineOptions::new(
        Bounds::new(&[5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0])?,
        Bounds::new(&[5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0])?,
    );
    options.most_series = 0;
    let operational = Operational::new(time(0)?);
    let engine = Engine::open(Arc::new(EphemeralStore::default()), options, operational).await?;
    for project in 1..=projects {
        engine.admit(look(project, 0)?).await?;
        engine.admit(look(project, 1)?).await?;
    }
    Ok(engine)
}

/// Admits looks at one project after the other, each with a pipeline that ended, until told to stop.
async fn keep_looking(
    engine: Arc<Engine>,
    projects: u64,
    stop: Arc<AtomicBool>,
) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    let mut admitted = 0;
    for round in 2.. {
        for project in 1..=projects {
            if stop.load(Ordering::Relaxed) {
                return Ok(admitted);
            }
            let look = look(project, round).map_err(|error| error.to_string())?;
            engine.admit(look).await?;
            admitted += 1;
            // 50 of a thousand projects in 30 s would be less than two a second; this is 200.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    Ok(admitted)
}

/// What a look at a project shows in a round: nothing at first, then a pipeline that ended.
fn look(project: u64, round: u64) -> Result<Look, Box<dyn std::error::Error>> {
    let at = time(round * 60)?;
    let id = project * 1000 + round;
    let status = PipelineStatus::Success;
    let jobs = (0..JOBS).map(|number| JobSeen {
        id: JobId::new(id * 100 + number),
        name: format!("job-{number}").into(),
        stage: format!("stage-{}", number / 10).into(),
        status: status.clone(),
        created_at: Some(at),
        started_at: Some(at),
        finished_at: Some(at),
        duration: Some(Duration::from_millis(1000 * number + 123)),
        queued: Some(Duration::from_millis(7 * number)),
        runner: RunnerType::Instance,
        failure_reason: None,
        artifact_bytes: Some(4096 * number),
        retried: false,
    });
    let pipeline = PipelineSeen {
        id: PipelineId::new(id),
        git_ref: "main".into(),
        kind: RefKind::Branch,
        source: PipelineSource::Push,
        status: status.clone(),
        created_at: at,
        updated_at: at,
        started_at: Some(at),
        finished_at: Some(at),
        duration: Some(Duration::from_secs(300)),
        queued: Some(Duration::from_secs(2)),
        coverage: Some(81.25),
        parent: None,
        jobs: JobsSeen::All(jobs.collect()),
    };
    Ok(Look {
        project: ProjectId::new(project),
        path: format!("group-{}/project-{project:04}", project % 20).into(),
        origin: Origin::GraphQl,
        at,
        pipelines: (round > 0).then_some(pipeline).into_iter().collect(),
        gone: Vec::new(),
        seen_until: Some(at),
    })
}

fn time(seconds: u64) -> Result<chrono::DateTime<chrono::Utc>, Box<dyn std::error::Error>> {
    let seconds = NOON + i64::try_from(seconds)?;
    chrono::DateTime::from_timestamp(seconds, 0).ok_or_else(|| "no such time".into())
}
