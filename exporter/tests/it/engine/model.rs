//! Any course of events, beside a model that remembers everything.
//!
//! A small GitLab makes pipelines, ends, retries and deletes them. What it shows reaches the engine by
//! polls, whole and partial, and by webhooks that come late, twice and in any order; the engine is
//! restarted in between. The model keeps every id and every end in plain sets.

use std::collections::{BTreeMap, BTreeSet};

use amazing_gitlab_exporter::facts::{JobSeen, JobsSeen, Ledger, Look, PipelineSeen};
use amazing_gitlab_exporter::ledger::Engine;
use amazing_gitlab_exporter::store::MemoryStore;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineSource, PipelineStatus};
use proptest::prelude::*;

use super::harness::*;

const REFS: [&str; 2] = ["main", "next"];
const SOURCES: [PipelineSource; 2] = [PipelineSource::Push, PipelineSource::Schedule];
const JOBS: [&str; 4] = ["build", "lint", "unit", "deploy"];

#[derive(Clone, Debug)]
enum Event {
    Create {
        git_ref: usize,
        source: usize,
        jobs: usize,
    },
    EndJob {
        pipeline: usize,
        failed: bool,
    },
    Cancel {
        pipeline: usize,
    },
    Retry {
        pipeline: usize,
        job: usize,
    },
    Delete {
        pipeline: usize,
    },
    SendWebhook {
        pipeline: usize,
        jobs: usize,
    },
    DeliverWebhook {
        which: usize,
        again: bool,
    },
    Poll,
    PollSome {
        mask: u16,
        with_jobs: bool,
    },
    Restart {
        snapshot: bool,
    },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let which = any::<usize>;
    let event = prop_oneof![
        3 => (0..2_usize, 0..2_usize, 1..5_usize)
            .prop_map(|(git_ref, source, jobs)| Event::Create { git_ref, source, jobs }),
        8 => (which(), any::<bool>()).prop_map(|(pipeline, failed)| Event::EndJob { pipeline, failed }),
        1 => which().prop_map(|pipeline| Event::Cancel { pipeline }),
        3 => (which(), which()).prop_map(|(pipeline, job)| Event::Retry { pipeline, job }),
        1 => which().prop_map(|pipeline| Event::Delete { pipeline }),
        5 => (which(), 0..16_usize).prop_map(|(pipeline, jobs)| Event::SendWebhook { pipeline, jobs }),
        5 => (which(), any::<bool>()).prop_map(|(which, again)| Event::DeliverWebhook { which, again }),
        2 => Just(Event::Poll),
        2 => (any::<u16>(), any::<bool>())
            .prop_map(|(mask, with_jobs)| Event::PollSome { mask, with_jobs }),
        1 => any::<bool>().prop_map(|snapshot| Event::Restart { snapshot }),
    ];
    prop::collection::vec(event, 1..80)
}

/// GitLab.
#[derive(Default)]
struct Server {
    now: i64,
    next: u64,
    pipelines: Vec<PipelineSeen>,
    gone: Vec<PipelineId>,
}

impl Server {
    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn pick(&mut self, pipeline: usize) -> Option<&mut PipelineSeen> {
        let count = self.pipelines.len();
        self.pipelines.get_mut(pipeline % count.max(1))
    }

    fn create(&mut self, git_ref: usize, source: usize, jobs: usize) {
        let id = self.id();
        let jobs = JOBS[..jobs]
            .iter()
            .map(|name| job(self.id(), name, "running"))
            .collect();
        self.pipelines.push(PipelineSeen {
            git_ref: REFS[git_ref].into(),
            source: SOURCES[source].clone(),
            jobs: JobsSeen::All(jobs),
            ..running(id, self.now)
        });
    }

    fn end_job(&mut self, pipeline: usize, failed: bool) {
        let now = self.now;
        let Some(pipeline) = self.pick(pipeline) else {
            return;
        };
        let jobs = jobs_mut(pipeline);
        let Some(running) = jobs
            .iter_mut()
            .find(|job| job.status == PipelineStatus::Running)
        else {
            return;
        };
        let status = if failed { "failed" } else { "success" };
        *running = ended_job(running.id.get(), &running.name.clone(), status, now);
        if jobs.iter().any(|job| job.status == PipelineStatus::Running) {
            return;
        }
        let failed = jobs
            .iter()
            .any(|job| !job.retried && job.status != PipelineStatus::Success);
        let status = if failed { "failed" } else { "success" };
        finish(pipeline, status, now);
    }

    fn cancel(&mut self, pipeline: usize) {
        let now = self.now;
        let Some(pipeline) = self.pick(pipeline) else {
            return;
        };
        if pipeline.status != PipelineStatus::Running {
            return;
        }
        for running in jobs_mut(pipeline) {
            if running.status == PipelineStatus::Running {
                *running = ended_job(running.id.get(), &running.name.clone(), "canceled", now);
            }
        }
        finish(pipeline, "canceled", now);
    }

    fn retry(&mut self, pipeline: usize, which: usize) {
        let now = self.now;
        let id = self.id();
        let Some(pipeline) = self.pick(pipeline) else {
            return;
        };
        if pipeline.status == PipelineStatus::Running {
            return;
        }
        let jobs = jobs_mut(pipeline);
        let live: Vec<usize> = (0..jobs.len()).filter(|at| !jobs[*at].retried).collect();
        let old = &mut jobs[live[which % live.len()]];
        old.retried = true;
        let again = job(id, &old.name.clone(), "running");
        jobs.push(again);
        pipeline.status = PipelineStatus::Running;
        pipeline.updated_at = at(now);
        pipeline.finished_at = None;
    }

    fn delete(&mut self, pipeline: usize) {
        if !self.pipelines.is_empty() {
            let pipeline = self.pipelines.remove(pipeline % self.pipelines.len());
            self.gone.push(pipeline.id);
        }
    }
}

fn jobs_mut(pipeline: &mut PipelineSeen) -> &mut Vec<JobSeen> {
    match &mut pipeline.jobs {
        JobsSeen::All(jobs) | JobsSeen::Some(jobs) => jobs,
        JobsSeen::None => unreachable!("every pipeline has jobs"),
    }
}

fn finish(pipeline: &mut PipelineSeen, status: &str, now: i64) {
    let ran = now - (pipeline.created_at - at(0)).num_seconds();
    pipeline.status = PipelineStatus::from(status);
    pipeline.updated_at = at(now);
    pipeline.finished_at = Some(at(now));
    pipeline.duration = seconds(ran.unsigned_abs());
    pipeline.queued = seconds(1);
}

/// What must be counted, by all that was shown so far.
#[derive(Default)]
struct Model {
    baseline: Option<DateTime<Utc>>,
    history: BTreeSet<PipelineId>,
    runs: BTreeMap<PipelineId, (String, u64)>,
    ends: BTreeSet<(PipelineId, i64)>,
    jobs: BTreeSet<u64>,
}

impl Model {
    fn see(&mut self, look: &Look) {
        let baseline = *self.baseline.get_or_insert(look.at);
        for seen in &look.pipelines {
            let labels = format!("ref={},{}", seen.git_ref, seen.source.as_str());
            if let Some(end) = seen.finished_at {
                if end <= baseline {
                    self.history.insert(seen.id);
                } else {
                    self.ends.insert((seen.id, end.timestamp()));
                    let ran = seen.duration.unwrap().as_secs();
                    if !self.history.contains(&seen.id) {
                        self.runs.entry(seen.id).or_insert((labels, ran));
                    }
                }
            }
            for job in seen.jobs.as_slice() {
                if job.finished_at.is_some_and(|end| end > baseline) {
                    self.jobs.insert(job.id.get());
                }
            }
        }
    }

    fn check(&self, scrape: &Scrape) {
        let sum = |family: &str| -> f64 { scrape.family(family).iter().map(|(_, it)| it).sum() };
        let count = |count: usize| f64::from(u32::try_from(count).unwrap());
        let mut by_label = BTreeMap::<&str, (f64, f64)>::new();
        for (labels, ran) in self.runs.values() {
            let of_label = by_label.entry(labels).or_default();
            of_label.0 += 1.0;
            of_label.1 += count(usize::try_from(*ran).unwrap());
        }
        for (labels, (runs, seconds)) in &by_label {
            let of = |family: &str| -> f64 {
                let with_label = |(name, value): (String, f64)| {
                    let name = name.replace("push", "source=push");
                    let name = if name.starts_with("ref=") {
                        name
                    } else {
                        format!("ref=main,{name}")
                    };
                    let name = name.replace("source=", "");
                    name.starts_with(labels).then_some(value)
                };
                scrape
                    .family(family)
                    .into_iter()
                    .filter_map(with_label)
                    .sum()
            };
            assert_eq!(of("age_pipeline_run_count_total"), *runs, "{labels}");
            assert_eq!(of("age_pipeline_duration_seconds_count"), *runs, "{labels}");
            assert_eq!(
                of("age_pipeline_duration_seconds_sum"),
                *seconds,
                "{labels}"
            );
        }
        assert_eq!(sum("age_pipeline_run_count_total"), count(self.runs.len()));
        let reruns = self.ends.len() - self.runs.len();
        assert_eq!(sum("age_pipeline_rerun_count_total"), count(reruns));
        assert_eq!(sum("age_job_run_count_total"), count(self.jobs.len()));
        assert_eq!(
            sum("age_job_duration_seconds_count"),
            count(self.jobs.len())
        );
    }
}

/// What must be shown when all was seen: of each ref and source the newest pipeline, and its jobs.
fn check_states(server: &Server, scrape: &Scrape) {
    let mut newest = BTreeMap::<(String, String), &PipelineSeen>::new();
    for pipeline in &server.pipelines {
        let lane = (
            pipeline.git_ref.to_string(),
            pipeline.source.as_str().to_owned(),
        );
        newest.insert(lane, pipeline);
    }
    let statuses: BTreeSet<String> = newest
        .iter()
        .map(|((git_ref, source), pipeline)| format!("{git_ref} {source} {}", pipeline.status))
        .collect();
    let tidy = |name: &str| {
        let name = if name.starts_with("ref=") {
            name.to_owned()
        } else {
            format!("ref=main,{name}")
        };
        name.replace("ref=", "")
            .replace("source=", "")
            .replace(',', " ")
    };
    let shown: BTreeSet<String> = scrape
        .family("age_pipeline_status")
        .iter()
        .map(|(name, _)| tidy(name))
        .collect();
    assert_eq!(shown, statuses);

    let mut jobs = BTreeMap::<(String, String), (u64, String)>::new();
    for pipeline in newest.values() {
        for job in pipeline.jobs.as_slice().iter().filter(|job| !job.retried) {
            let run = (job.id.get(), job.status.to_string());
            let best = jobs
                .entry((pipeline.git_ref.to_string(), job.name.to_string()))
                .or_insert_with(|| run.clone());
            if best.0 < run.0 {
                *best = run;
            }
        }
    }
    let jobs: BTreeSet<String> = jobs
        .into_iter()
        .map(|((git_ref, name), (_, status))| format!("{git_ref} {name} {status} "))
        .collect();
    let shown: BTreeSet<String> = scrape
        .family("age_job_status")
        .iter()
        .map(|(name, _)| tidy(name))
        .collect();
    assert_eq!(shown, jobs);
}

struct World {
    store: MemoryStore,
    engine: Engine,
    server: Server,
    model: Model,
    webhooks: Vec<PipelineSeen>,
}

impl World {
    async fn show(&mut self, look: Look) {
        self.model.see(&look);
        self.engine.admit(look).await.unwrap();
    }

    async fn poll(&mut self) {
        let mut look = look(self.server.now, self.server.pipelines.iter().rev().cloned());
        look.gone.clone_from(&self.server.gone);
        self.show(look).await;
    }

    async fn happen(&mut self, event: Event) {
        self.server.now += 7;
        let now = self.server.now;
        match event {
            Event::Create {
                git_ref,
                source,
                jobs,
            } => self.server.create(git_ref, source, jobs),
            Event::EndJob { pipeline, failed } => self.server.end_job(pipeline, failed),
            Event::Cancel { pipeline } => self.server.cancel(pipeline),
            Event::Retry { pipeline, job } => self.server.retry(pipeline, job),
            Event::Delete { pipeline } => self.server.delete(pipeline),
            Event::SendWebhook { pipeline, jobs } => {
                if let Some(pipeline) = self.server.pick(pipeline) {
                    let mut sent = pipeline.clone();
                    let shown: Vec<_> = (0..)
                        .zip(jobs_mut(&mut sent).drain(..))
                        .filter(|(at, job)| jobs >> at & 1 == 1 && !job.retried)
                        .map(|(_, job)| job)
                        .collect();
                    sent.jobs = JobsSeen::Some(shown);
                    self.webhooks.push(sent);
                }
            }
            Event::DeliverWebhook { which, again } => {
                if self.webhooks.is_empty() {
                    return;
                }
                let which = which % self.webhooks.len();
                let sent = self.webhooks[which].clone();
                if !again {
                    self.webhooks.swap_remove(which);
                }
                self.show(webhook(now, sent)).await;
            }
            Event::Poll => self.poll().await,
            Event::PollSome { mask, with_jobs } => {
                let mut some: Vec<_> = (0..16)
                    .zip(self.server.pipelines.iter().cloned())
                    .filter(|(at, _)| mask >> at & 1 == 1)
                    .map(|(_, pipeline)| pipeline)
                    .collect();
                if !with_jobs {
                    for pipeline in &mut some {
                        pipeline.jobs = JobsSeen::None;
                    }
                }
                let mut look = look(now, some);
                look.seen_until = None;
                self.show(look).await;
            }
            Event::Restart { snapshot } => {
                if snapshot {
                    self.engine.snapshot().await.unwrap();
                }
                let shown = scrape(&self.engine);
                self.model.check(&shown);
                self.engine = engine_on(&self.store).await;
                scrape(&self.engine).assert_is(&shown, "after a restart");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_course_of_events_is_counted_as_if_nothing_were_ever_forgotten(
        before in events(),
        after in events(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = MemoryStore::default();
            let mut world = World {
                engine: engine_on(&store).await,
                store,
                server: Server::default(),
                model: Model::default(),
                webhooks: Vec::new(),
            };
            for event in before {
                // Nobody looks yet.
                if matches!(
                    event,
                    Event::Create { .. } | Event::EndJob { .. } | Event::Cancel { .. }
                        | Event::Retry { .. } | Event::Delete { .. }
                ) {
                    world.happen(event).await;
                }
            }
            world.server.gone.clear();
            world.server.now += 7;
            world.poll().await;
            for event in after {
                world.happen(event).await;
            }
            for sent in std::mem::take(&mut world.webhooks) {
                world.server.now += 7;
                world.show(webhook(world.server.now, sent)).await;
            }
            world.server.now += 7;
            world.poll().await;
            let shown = scrape(&world.engine);
            world.model.check(&shown);
            check_states(&world.server, &shown);
        });
    }
}
