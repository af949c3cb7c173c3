//! Jobs, their logs and artifacts on a simulated GitLab.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pipewright_gitlab::artifacts::{ExtractOptions, extract};
use pipewright_gitlab::error::JobKind;
use pipewright_gitlab::logs::{FollowOptions, LogEvent, LogFormat, LogRenderer};
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::requests::jobs::{JobFilter, PipelineJobFilter};
use pipewright_gitlab::services::artifacts::{BrowseMethod, BrowseOptions, DownloadOptions};
use pipewright_gitlab::types::{Job, JobStatus, PipelineId, Variable};
use pipewright_gitlab::watch::WaitOptions;
use pipewright_simulator::gitlab::scenario::Scenario;
use tempfile::TempDir;

use super::shop::Shop;

async fn finished(shop: &Shop) -> PipelineId {
    let id = shop.pipeline().await;
    let watcher = shop.client.watcher();
    watcher
        .wait(&shop.project, id, &WaitOptions::default(), &mut |_| {})
        .await
        .unwrap();
    id
}

#[tokio::test(start_paused = true)]
async fn a_log_is_followed_as_it_is_written() {
    let shop = Shop::new();
    let pipeline = shop.pipeline().await;
    let job = shop.job(pipeline, "compile").await.id;
    let mut follower = shop
        .client
        .follow_log(&shop.project, job, FollowOptions::default());
    let mut renderer = LogRenderer::new(LogFormat::plain());
    let (mut raw, mut shown, mut chunks) = (Vec::new(), Vec::new(), 0);
    let mut last = None;
    while let Some(event) = follower.next().await {
        match event.unwrap() {
            LogEvent::Chunk(bytes) => {
                chunks += 1;
                raw.extend_from_slice(&bytes);
                renderer.push(&bytes, &mut shown);
            }
            LogEvent::Finished(job) => last = Some(job),
            LogEvent::Status(_) | LogEvent::Settled => {}
            other => panic!("{other:?}"),
        }
    }
    renderer.finish(&mut shown);
    assert_eq!(last.unwrap().status, JobStatus::Success);
    assert!(chunks > 1, "it came in pieces");
    let whole = shop.client.jobs().log(&shop.project, job).await.unwrap();
    assert_eq!(whole.collect_up_to(1 << 20).await.unwrap().0, raw);
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("\n   Compiling tokio v1.54.1\n"), "{shown}");
    assert!(
        !shown.contains("section_") && !shown.contains('\u{1b}'),
        "{shown}"
    );
}

#[tokio::test(start_paused = true)]
async fn archives_are_listed_downloaded_and_unpacked() {
    let shop = Shop::new();
    let pipeline = finished(&shop).await;
    let job = shop.job(pipeline, "compile").await;
    let artifacts = shop.client.artifacts();
    let project = &shop.project;

    let listing = artifacts
        .browse(project, job.id, &BrowseOptions::default())
        .await
        .unwrap();
    assert_eq!(listing.method, BrowseMethod::Tree);
    let files: Vec<&str> = listing
        .entries
        .iter()
        .filter(|entry| entry.size.is_some())
        .map(|entry| entry.path.as_str())
        .collect();

    let folder = TempDir::new().unwrap();
    let source = ArtifactSource::Job(job.id);
    let target = folder.path().join("artifacts.zip");
    let done = artifacts
        .download(project, &source, &target, DownloadOptions::default())
        .await
        .unwrap();
    assert_eq!(Some(done.size), job.artifacts_file.unwrap().size);
    let out = folder.path().join("out");
    let extracted = extract(&done.path, &out, ExtractOptions::default())
        .await
        .unwrap();
    let mut paths: Vec<String> = extracted
        .files
        .iter()
        .map(|file| {
            file.strip_prefix(&out)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    paths.sort();
    let mut files = files;
    files.sort_unstable();
    assert_eq!(paths, files);

    let page = artifacts
        .file(project, &source, "dist/static/index.html")
        .await
        .unwrap();
    let (page, _) = page.collect_up_to(1 << 20).await.unwrap();
    assert_eq!(
        page,
        std::fs::read(out.join("dist/static/index.html")).unwrap()
    );
    let latest = ArtifactSource::Latest {
        git_ref: "main".parse().unwrap(),
        job: "compile".to_owned(),
    };
    let version = artifacts
        .file(project, &latest, "dist/version.json")
        .await
        .unwrap();
    let (version, _) = version.collect_up_to(1 << 20).await.unwrap();
    assert!(version.starts_with(b"{\"version\": \"2.0.0\""));
}

/// Servers before 18.8 have no tree endpoint, and those before 19 no entity tags.
#[tokio::test(start_paused = true)]
async fn older_servers_are_listed_by_the_end_of_the_archive() {
    for version in ["17.4.0-ee", "15.11.0"] {
        let shop = Shop::of(&Scenario::default_yaml().replace("19.0.0-ee", version));
        let pipeline = finished(&shop).await;
        let job = shop.job(pipeline, "compile").await;
        let artifacts = shop.client.artifacts();
        let options = BrowseOptions::default().directory("dist/static");
        let listing = artifacts
            .browse(&shop.project, job.id, &options)
            .await
            .unwrap();
        assert_eq!(listing.method, BrowseMethod::CentralDirectory, "{version}");
        let names: Vec<&str> = listing
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        assert_eq!(names, ["index.html", "shop.css"], "{version}");
    }
}

#[tokio::test(start_paused = true)]
async fn expired_artifacts_are_told_from_missing_ones() {
    let shop = Shop::new();
    let pipeline = finished(&shop).await;
    let (job, none) = (
        shop.job(pipeline, "compile").await.id,
        shop.job(pipeline, "lint").await.id,
    );
    let artifacts = shop.client.artifacts();
    let project = &shop.project;
    let error = artifacts.archive(project, &none.into()).await.unwrap_err();
    assert!(
        error.to_string().contains("the job has no artifacts"),
        "{error}"
    );
    tokio::time::sleep(Duration::from_secs(31 * 24 * 3600)).await;
    for error in [
        artifacts.archive(project, &job.into()).await.unwrap_err(),
        artifacts
            .browse(project, job, &BrowseOptions::default())
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.kind().code(), "Access.ArtifactNotFound");
        assert!(
            error.to_string().contains("the artifacts expired at"),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn kept_artifacts_do_not_expire_and_deleted_ones_are_gone() {
    let shop = Shop::new();
    let pipeline = finished(&shop).await;
    let job = shop.job(pipeline, "compile").await.id;
    let artifacts = shop.client.artifacts();
    let project = &shop.project;
    assert_eq!(
        artifacts
            .keep(project, job)
            .await
            .unwrap()
            .artifacts_expire_at,
        None
    );
    tokio::time::sleep(Duration::from_secs(31 * 24 * 3600)).await;
    artifacts.archive(project, &job.into()).await.unwrap();
    artifacts.delete(project, job).await.unwrap();
    artifacts.archive(project, &job.into()).await.unwrap_err();
    artifacts.delete_all(project).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_manual_job_is_played_with_variables() {
    let shop = Shop::new();
    let pipeline = finished(&shop).await;
    let (jobs, project) = (shop.client.jobs(), &shop.project);
    let job = shop.job(pipeline, "deploy-production").await;
    assert_eq!(job.status, JobStatus::Manual);
    let error = jobs.log(project, job.id).await.unwrap_err();
    assert_eq!(*error.kind(), JobKind::LogsNotAvailable.into());
    let variables = [Variable::env("CONFIRMED", "yes").unwrap()];
    let played = jobs.play(project, job.id, &variables).await.unwrap();
    assert!(!played.status.is_finished());
    let error = jobs.play(project, job.id, &[]).await.unwrap_err();
    assert_eq!(*error.kind(), JobKind::NotPlayable.into());
    let mut events = shop
        .client
        .follow_log(project, job.id, FollowOptions::default())
        .into_stream();
    while let Some(event) = events.next().await {
        if let LogEvent::Finished(job) = event.unwrap() {
            assert_eq!(job.status, JobStatus::Success);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_are_cancelled_retried_and_erased() {
    let shop = Shop::new();
    let pipeline = shop.pipeline().await;
    let (jobs, project) = (shop.client.jobs(), &shop.project);
    let job = shop.job(pipeline, "compile").await.id;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let cancelled = jobs.cancel(project, job, false).await.unwrap();
    assert!(matches!(
        cancelled.status,
        JobStatus::Canceled | JobStatus::Canceling
    ));
    jobs.cancel(project, job, false).await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;

    let retried = jobs.retry(project, job).await.unwrap();
    assert_ne!(retried.id, job);
    let error = jobs.retry(project, job).await.unwrap_err();
    assert_eq!(*error.kind(), JobKind::NotRetryable.into());
    let error = jobs.erase(project, retried.id).await.unwrap_err();
    assert_eq!(*error.kind(), JobKind::NotErasable.into());
    tokio::time::sleep(Duration::from_secs(60)).await;

    let error = jobs.cancel(project, retried.id, false).await.unwrap_err();
    assert_eq!(*error.kind(), JobKind::NotCancellable.into());
    assert!(
        jobs.erase(project, retried.id)
            .await
            .unwrap()
            .erased_at
            .is_some()
    );
    let error = jobs.log(project, retried.id).await.unwrap_err();
    assert!(error.to_string().contains("the log was erased"), "{error}");

    let all = PipelineJobFilter {
        include_retried: true,
        ..PipelineJobFilter::default()
    };
    let all: Vec<Job> = jobs
        .stream_for_pipeline(project, pipeline, &all)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.iter().filter(|job| job.name == "compile").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn all_jobs_of_a_project_come_once_and_newest_first() {
    let shop = Shop::new();
    let jobs = shop.client.jobs();
    let filter = JobFilter {
        per_page: Some(7),
        ..JobFilter::default()
    };
    let all: Vec<Job> = jobs
        .stream(&shop.project, &filter)
        .try_collect()
        .await
        .unwrap();
    assert!(all.len() > 50, "{}", all.len());
    assert!(all.windows(2).all(|pair| pair[0].id > pair[1].id));
    let failed = JobFilter {
        scope: vec![JobStatus::Failed],
        per_page: Some(100),
    };
    let failed: Vec<Job> = jobs
        .stream(&shop.project, &failed)
        .try_collect()
        .await
        .unwrap();
    assert!(!failed.is_empty() && failed.iter().all(|job| job.failure_reason.is_some()));
}
