use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use pipewright_gitlab::artifacts::{ExtractOptions, extract};
use pipewright_gitlab::logs::{FollowOptions, LogEvent, LogFollower, LogFormat};
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::services::artifacts::{BrowseOptions, DownloadOptions};
use pipewright_gitlab::types::{ArtifactEntry, Job, JobStatus, Pipeline, PipelineId, ProjectRef};
use pipewright_gitlab::watch::PollSettings;

use super::narrator::Narrator;
use super::summary::Summary;
use crate::commands::gitlab::{Board, Rendering, Session, Sink, live, took};
use crate::commands::log::Place;
use crate::commands::view::View;
use crate::errors::Failure;
use crate::output::{self, Row as _, Table, seconds, span};

const PROJECT: &str = "acme/shop";
const BUILD_JOB: &str = "compile";

/// Triggers, watches, reads, downloads and plays, and tells of it.
pub(super) async fn play(session: &Session, mut narrator: Narrator) -> Result<(), Failure> {
    let project: ProjectRef = PROJECT.parse()?;
    narrator.step(
        "Trigger a pipeline",
        &format!("pipeline run {PROJECT} --ref main"),
    );
    let pipelines = &session.services.pipelines;
    let pipeline = pipelines
        .create(&project, &CreatePipeline::new("main".parse()?))
        .await?;
    narrator.good(&format!(
        "pipeline {} of {PROJECT} on {}",
        pipeline.id, pipeline.git_ref
    ));

    let command = format!("job log {PROJECT} {BUILD_JOB} --follow");
    narrator.step("Follow the log of its first job", &command);
    let build = job_named(session, &project, pipeline.id, BUILD_JOB).await?;
    let build = follow(session, narrator, &project, &build).await?;

    let command = format!("pipeline wait {PROJECT} {}", pipeline.id);
    narrator.step("Watch the pipeline to its end", &command);
    let (pipeline, board) = watch(session, narrator, &project, &pipeline).await?;

    let command = format!(
        "artifact download {PROJECT} {} --extract --out build",
        build.id
    );
    narrator.step("List and download what was built", &command);
    let files = artifacts(session, narrator, &project, &build).await?;

    let manual = board
        .items()
        .iter()
        .find(|item| item.status == JobStatus::Manual);
    let manual = manual
        .map(|item| item.name.clone())
        .ok_or_else(|| Failure::Local {
            message: "the embedded GitLab has no manual job".to_owned(),
        })?;
    narrator.step(
        "Start a manual job",
        &format!("job play {PROJECT} {manual}"),
    );
    let waiting = job_named(session, &project, pipeline.id, &manual).await?;
    let started = session
        .services
        .jobs
        .play(&project, waiting.id, &[])
        .await?;
    let deployed = follow(session, narrator, &project, &started).await?;

    let pipeline = pipelines.get(&project, pipeline.id).await?;
    Summary {
        project: PROJECT,
        pipeline: &pipeline,
        board: &board,
        build: &build,
        files,
        deployed: &deployed,
    }
    .tell(narrator)
}

async fn job_named(
    session: &Session,
    project: &ProjectRef,
    pipeline: PipelineId,
    name: &str,
) -> Result<Job, Failure> {
    let filter = PipelineJobFilter::default();
    let jobs = &session.services.jobs;
    let mut jobs = jobs.stream_for_pipeline(project, pipeline, &filter);
    while let Some(job) = jobs.next().await {
        let job = job?;
        if job.name == name {
            return Ok(job);
        }
    }
    Err(Failure::Local {
        message: format!("the embedded GitLab has no job {name}"),
    })
}

async fn follow(
    session: &Session,
    narrator: Narrator,
    project: &ProjectRef,
    job: &Job,
) -> Result<Job, Failure> {
    let place = if session.output.is_table() {
        Place::Stdout
    } else {
        Place::Stderr
    };
    let colors = session.output.is_table() && output::colors_stdout();
    let format = if colors {
        LogFormat::rendered()
    } else {
        LogFormat::plain()
    };
    let mut sink = Sink::new(Rendering::new(format), place, None);
    let interval = PollSettings {
        min: session.poll_interval,
        max: session.poll_interval,
        ..PollSettings::default()
    };
    let options = FollowOptions::default().interval(interval);
    let jobs = session.services.jobs.clone();
    let mut follower = LogFollower::new(jobs, project.clone(), job.id, options);
    while let Some(event) = follower.next().await {
        match event? {
            LogEvent::Chunk(bytes) => sink.push(&bytes)?,
            LogEvent::Settled => sink.settle()?,
            LogEvent::Finished(job) => {
                sink.finish()?;
                let took = seconds(job.duration.unwrap_or_default());
                narrator.good(&format!(
                    "job {} {}: {} in {took}",
                    job.id, job.name, job.status
                ));
                return Ok(*job);
            }
            _ => {}
        }
    }
    Err(Failure::Local {
        message: format!("the log of job {} ended before the job", job.id),
    })
}

async fn watch(
    session: &Session,
    narrator: Narrator,
    project: &ProjectRef,
    pipeline: &Pipeline,
) -> Result<(Pipeline, Board), Failure> {
    let mut board = Board::new(project, pipeline.id);
    let terminal = session.output.terminal();
    let mut view = if session.output.is_table() {
        View::stdout(terminal)
    } else {
        View::plain_stderr()
    };
    let waited = live(session, project, pipeline.id, &mut board, &mut view).await?;
    drop(view);
    let pipeline = waited.pipeline.ok_or_else(|| Failure::Local {
        message: "the pipeline could not be watched".to_owned(),
    })?;
    let took = span(took(&pipeline).unwrap_or_default());
    narrator.good(&format!(
        "pipeline {}: {} after {took}",
        pipeline.id, pipeline.status
    ));
    Ok((pipeline, board))
}

/// Lists the files of the archive, and unpacks it to a folder that is removed again.
async fn artifacts(
    session: &Session,
    narrator: Narrator,
    project: &ProjectRef,
    job: &Job,
) -> Result<usize, Failure> {
    let artifacts = &session.services.artifacts;
    let options = BrowseOptions::default();
    let listing = artifacts.browse(project, job.id, &options).await?;
    if session.output.is_table() {
        let mut table = Table::new(ArtifactEntry::COLUMNS);
        for entry in &listing.entries {
            table.push(entry.cells());
        }
        session.output.table(&table)?;
    }
    let folder = Folder::new()?;
    let archive = folder.path().join("artifacts.zip");
    let source = ArtifactSource::Job(job.id);
    let options = DownloadOptions::default();
    let downloaded = artifacts
        .download(project, &source, &archive, options)
        .await?;
    let target = folder.path().join("build");
    let extracted = extract(&archive, &target, ExtractOptions::default()).await;
    let extracted = extracted.map_err(|error| Failure::Archive {
        message: format!("could not unpack the artifacts: {error}"),
    })?;
    narrator.good(&format!(
        "downloaded {} bytes, unpacked {} files of {} bytes",
        downloaded.size,
        extracted.files.len(),
        extracted.bytes
    ));
    Ok(extracted.files.len())
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("pipewright-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|source| Failure::File {
            action: "make the folder",
            path: path.clone(),
            source,
        })?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
