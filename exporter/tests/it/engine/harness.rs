//! Looks in few words, and scrapes that can be asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use amazing_gitlab_exporter::exposition::{Bounds, Format, MetricSource, Writer, render};
use amazing_gitlab_exporter::facts::{
    Admission, JobSeen, JobsSeen, Ledger, Look, Origin, Parent, PipelineSeen, RefKind, RunnerType,
};
use amazing_gitlab_exporter::ledger::{Engine, EngineOptions};
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::store::{EphemeralStore, MemoryStore, Store};
use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::types::{JobId, PipelineId, PipelineSource, PipelineStatus, ProjectId};

pub const PROJECT: ProjectId = ProjectId::new(7);

/// A second of the day on which everything here happens.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap() + TimeDelta::seconds(second)
}

#[expect(clippy::unnecessary_wraps, reason = "looks have optional durations")]
pub fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

pub fn options() -> EngineOptions {
    EngineOptions::new(
        Bounds::new(&[10.0, 60.0]).unwrap(),
        Bounds::new(&[5.0, 30.0]).unwrap(),
    )
}

pub async fn engine() -> Engine {
    engine_over(Arc::new(EphemeralStore::default())).await
}

pub async fn engine_on(store: &MemoryStore) -> Engine {
    engine_over(Arc::new(store.clone())).await
}

pub async fn engine_over(store: Arc<dyn Store>) -> Engine {
    let operational = Operational::new(at(0));
    Engine::open(store, options(), operational).await.unwrap()
}

/// An engine that has looked at the project once, at second 0, when it was empty.
pub async fn begun() -> Engine {
    let engine = engine().await;
    engine.admit(look(0, [])).await.unwrap();
    engine
}

pub fn look(second: i64, pipelines: impl IntoIterator<Item = PipelineSeen>) -> Look {
    Look {
        project: PROJECT,
        path: "acme/shop".into(),
        origin: Origin::GraphQl,
        at: at(second),
        pipelines: pipelines.into_iter().collect(),
        gone: Vec::new(),
        seen_until: Some(at(second)),
    }
}

pub fn webhook(second: i64, pipeline: PipelineSeen) -> Look {
    Look {
        origin: Origin::Webhook,
        seen_until: None,
        ..look(second, [pipeline])
    }
}

/// A pipeline of a push to main that was made at a second and runs since.
pub fn running(id: u64, created: i64) -> PipelineSeen {
    PipelineSeen {
        id: PipelineId::new(id),
        git_ref: "main".into(),
        kind: RefKind::Branch,
        source: PipelineSource::Push,
        status: PipelineStatus::Running,
        created_at: at(created),
        updated_at: at(created),
        started_at: Some(at(created)),
        finished_at: None,
        duration: None,
        queued: None,
        coverage: None,
        parent: None,
        jobs: JobsSeen::None,
    }
}

/// The same, ended at a second after running for 20 s and waiting for 3 s.
pub fn ended(id: u64, status: &str, finished: i64) -> PipelineSeen {
    PipelineSeen {
        status: PipelineStatus::from(status),
        updated_at: at(finished),
        finished_at: Some(at(finished)),
        duration: seconds(20),
        queued: seconds(3),
        ..running(id, finished - 20)
    }
}

pub fn with_jobs(pipeline: PipelineSeen, jobs: impl IntoIterator<Item = JobSeen>) -> PipelineSeen {
    PipelineSeen {
        jobs: JobsSeen::All(jobs.into_iter().collect()),
        ..pipeline
    }
}

pub fn with_some_jobs(
    pipeline: PipelineSeen,
    jobs: impl IntoIterator<Item = JobSeen>,
) -> PipelineSeen {
    PipelineSeen {
        jobs: JobsSeen::Some(jobs.into_iter().collect()),
        ..pipeline
    }
}

pub fn child_of(parent: u64, bridge: &str, pipeline: PipelineSeen) -> PipelineSeen {
    PipelineSeen {
        source: PipelineSource::ParentPipeline,
        parent: Some(Parent {
            project: PROJECT,
            project_path: "acme/shop".into(),
            pipeline: PipelineId::new(parent),
            git_ref: "main".into(),
            bridge_name: bridge.into(),
        }),
        ..pipeline
    }
}

pub fn job(id: u64, name: &str, status: &str) -> JobSeen {
    JobSeen {
        id: JobId::new(id),
        name: name.into(),
        stage: "test".into(),
        status: PipelineStatus::from(status),
        created_at: None,
        started_at: None,
        finished_at: None,
        duration: None,
        queued: None,
        runner: RunnerType::Instance,
        failure_reason: None,
        artifact_bytes: None,
        retried: false,
    }
}

/// A job that ended at a second after running for 4 s and waiting for 1 s.
pub fn ended_job(id: u64, name: &str, status: &str, finished: i64) -> JobSeen {
    JobSeen {
        started_at: Some(at(finished - 4)),
        finished_at: Some(at(finished)),
        duration: seconds(4),
        queued: seconds(1),
        ..job(id, name, status)
    }
}

pub fn counted(counted: u64, duplicates: u64, history: u64) -> Admission {
    Admission {
        counted,
        duplicates,
        history,
    }
}

/// What a scrape shows, by series.
#[derive(PartialEq)]
pub struct Scrape(pub BTreeMap<String, f64>);

impl Scrape {
    pub fn of(source: &impl MetricSource) -> Self {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, Format::Text);
        source.write(&mut writer).unwrap();
        writer.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut series = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let old = series.insert(name.to_owned(), value.parse().unwrap());
            assert_eq!(old, None, "{name} is there twice");
        }
        Self(series)
    }

    /// Fails with what is different, if anything is.
    #[track_caller]
    pub fn assert_is(&self, expected: &Self, context: &str) {
        let differ = |one: &Self, other: &Self| -> Vec<String> {
            one.0
                .iter()
                .filter(|(series, value)| other.0.get(*series) != Some(value))
                .map(|(series, value)| format!("{series} {value}"))
                .collect()
        };
        let (seen, missing) = (differ(self, expected), differ(expected, self));
        assert!(
            seen.is_empty() && missing.is_empty(),
            "{context}: shown {seen:#?} in place of {missing:#?}"
        );
    }

    /// The series of a family, without the labels that all have here.
    pub fn family(&self, name: &str) -> Vec<(String, f64)> {
        self.0
            .iter()
            .filter(|(series, _)| {
                series
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('{'))
            })
            .map(|(series, value)| {
                let labels = series[name.len()..].trim_matches(['{', '}']);
                let labels = labels
                    .replace("project=\"acme/shop\",", "")
                    .replace("ref=\"main\",", "")
                    .replace("kind=\"branch\",", "")
                    .replace("source=\"push\"", "push")
                    .replace("stage=\"test\",", "")
                    .replace("job_name=", "")
                    .replace("status=", "")
                    .replace("failure_reason=", "")
                    .replace('"', "");
                (labels, *value)
            })
            .collect()
    }
}

pub fn scrape(engine: &Engine) -> Scrape {
    Scrape::of(engine)
}

pub fn text(sources: &[Arc<dyn MetricSource>], format: Format) -> String {
    let mut out = Vec::new();
    render(sources, &mut out, format).unwrap();
    String::from_utf8(out).unwrap()
}

/// Owned pairs, to compare with.
pub fn pairs<const N: usize>(pairs: [(&str, f64); N]) -> Vec<(String, f64)> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
