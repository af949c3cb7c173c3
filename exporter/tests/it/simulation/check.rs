//! Whether what was counted and what is shown is what happened.

use std::collections::{BTreeMap, BTreeSet};

use amazing_gitlab_exporter::store::{ChildRunFact, Fact, JobRunFact, LaneName, RunFact};
use chrono::{DateTime, Utc};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::{JobKind, Status};
use pipewright_simulator::gitlab::truth::{Happening, JobFinish, PipelineFinish};

use super::driver::{Tally, start};
use super::journal::Kept;
use super::shown::Shown;

type Time = DateTime<Utc>;

/// What happened, by what it happened to.
#[derive(Default)]
struct Truth<'a> {
    pipelines: BTreeMap<u64, Vec<&'a PipelineFinish>>,
    jobs: BTreeMap<u64, &'a JobFinish>,
    reopened: BTreeMap<u64, Vec<Time>>,
    deleted_pipelines: BTreeSet<u64>,
    deleted_projects: BTreeSet<u64>,
}

/// What was decided.
#[derive(Default)]
struct Decided {
    /// By project: what is history, and when its first look was kept.
    tracked: BTreeMap<u64, (Option<i64>, Time)>,
    runs: BTreeMap<(u64, u64), RunFact>,
    children: BTreeMap<(u64, u64), ChildRunFact>,
    jobs: BTreeMap<(u64, u64), JobRunFact>,
}

/// Whether something must have been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Yes,
    No,
    /// Nobody can tell: it was deleted before it had to be seen, or ended while the first look was
    /// on its way.
    Either,
}

/// Everything that is wrong, or how much was compared.
pub fn all(
    gitlab: &GitLabSimulator,
    happenings: &[Happening],
    kept: &[Kept],
    text: &str,
) -> Result<Tally, Vec<String>> {
    let truth = truth(happenings);
    let decided = decided(kept);
    let mut complaints = Vec::new();
    check_projects(gitlab, &decided, &mut complaints);
    check_runs(&truth, &decided, &mut complaints);
    check_jobs(&truth, &decided, &mut complaints);
    let shown = Shown::read(text);
    let mut numbers = check_counters(gitlab, &decided, &shown, &mut complaints);
    numbers += check_statuses(gitlab, &truth, &shown, &mut complaints);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    Ok(Tally {
        pipelines: decided.runs.values().filter(|run| run.counted).count(),
        jobs: decided.jobs.len(),
        numbers,
        ..Tally::default()
    })
}

fn truth(happenings: &[Happening]) -> Truth<'_> {
    let mut truth = Truth::default();
    for happening in happenings {
        match happening {
            Happening::PipelineFinished(finish) if ran(finish.status) => {
                truth.pipelines.entry(finish.id).or_default().push(finish);
            }
            Happening::JobFinished(job) if job.kind == JobKind::Build && ran(job.status) => {
                truth.jobs.insert(job.id, job);
            }
            Happening::PipelineReopened { id, at } => {
                truth.reopened.entry(*id).or_default().push(*at);
            }
            Happening::PipelineDeleted { id, .. } => {
                truth.deleted_pipelines.insert(*id);
            }
            Happening::ProjectDeleted { id, .. } => {
                truth.deleted_projects.insert(*id);
            }
            _ => {}
        }
    }
    truth
}

fn ran(status: Status) -> bool {
    matches!(status, Status::Success | Status::Failed | Status::Canceled)
}

/// The first fact of each key is the one that holds.
fn decided(kept: &[Kept]) -> Decided {
    let mut decided = Decided::default();
    let mut keys = BTreeSet::new();
    for Kept { at, batch } in kept {
        for fact in &batch.facts {
            if let Some(key) = fact.key()
                && !keys.insert((batch.project, key))
            {
                continue;
            }
            match fact {
                Fact::Tracked { baseline, .. } => {
                    decided
                        .tracked
                        .entry(batch.project)
                        .or_insert((*baseline, *at));
                }
                Fact::Run(run) if !run.again => {
                    decided
                        .runs
                        .insert((batch.project, run.pipeline), run.clone());
                }
                Fact::ChildRun(run) => {
                    decided
                        .children
                        .insert((batch.project, run.pipeline), run.clone());
                }
                Fact::JobRun(run) => {
                    decided.jobs.insert((batch.project, run.id), run.clone());
                }
                _ => {}
            }
        }
    }
    decided
}

fn check_projects(gitlab: &GitLabSimulator, decided: &Decided, complaints: &mut Vec<String>) {
    gitlab.inspect(|server| {
        for project in server.projects.values() {
            let has_pipelines = server
                .pipelines
                .values()
                .any(|pipeline| pipeline.project_id == project.id);
            if has_pipelines && !decided.tracked.contains_key(&project.id) {
                complaints.push(format!("project {} was never looked at", project.full_path));
            }
        }
    });
}

impl Decided {
    /// Whether something of a project that ended at `at` is to be counted.
    fn due(&self, project: u64, at: Time, gone: bool) -> Due {
        let Some((baseline, first_look)) = self.tracked.get(&project) else {
            return Due::Either;
        };
        match baseline {
            Some(baseline) if at.timestamp_millis() <= *baseline => Due::No,
            // A first look shows the newest, so of a new project's runs it may miss some.
            _ if at <= *first_look => Due::Either,
            _ if gone => Due::Either,
            _ => Due::Yes,
        }
    }
}

fn check_runs(truth: &Truth<'_>, decided: &Decided, complaints: &mut Vec<String>) {
    for (id, finishes) in &truth.pipelines {
        let Some(first) = finishes.first() else {
            continue;
        };
        let project = first.project_id;
        let gone =
            truth.deleted_pipelines.contains(id) || truth.deleted_projects.contains(&project);
        let ended = first.finished_at.unwrap_or(first.updated_at);
        let mut due = decided.due(project, ended, gone);
        let reopened = truth.reopened.get(id).map_or(&[][..], Vec::as_slice);
        if due == Due::No && !reopened.is_empty() {
            // It is at work again when it is seen for the first time, since a first look shows only
            // the newest: nobody can know that it had ended.
            due = Due::Either;
        }
        let counted = decided.runs.get(&(project, *id)).filter(|run| run.counted);
        let what = format!(
            "pipeline {id} of project {project}, {} at {ended}, {} times",
            first.status.as_str(),
            finishes.len()
        );
        match (due, counted) {
            (Due::Yes, None) => {
                let run = decided.runs.get(&(project, *id));
                let tracked = decided.tracked.get(&project);
                complaints.push(format!("{what}: not counted; {run:?}; {tracked:?}"));
            }
            (Due::No, Some(_)) => complaints.push(format!("{what}: history, and counted")),
            _ => {}
        }
        if let Some(run) = counted
            && !finishes.iter().any(|finish| is_this(run, finish))
        {
            complaints.push(format!(
                "{what}: counted as it never was: {run:?}; it was {finishes:?}"
            ));
        }
        let is_child = first.parent.is_some();
        let child = decided.children.get(&(project, *id));
        if is_child && counted.is_some() && child.is_none() && !gone {
            complaints.push(format!("{what}: counted, but not with its parent"));
        }
        if let Some(child) = child {
            let parent = first.parent.as_ref();
            let named = child.lane.parent.as_ref();
            let same = parent.zip(named).is_some_and(|(parent, named)| {
                parent.project_id == named.project
                    && parent.bridge_name == *named.bridge
                    && parent.reference == *named.git_ref
            });
            if !same {
                complaints.push(format!("{what}: its parent is {parent:?}, not {named:?}"));
            }
        }
    }
    for (project, id) in decided.runs.keys() {
        if !truth.pipelines.contains_key(id) {
            complaints.push(format!(
                "pipeline {id} of project {project} never ended, and was counted"
            ));
        }
    }
}

fn is_this(run: &RunFact, finish: &PipelineFinish) -> bool {
    run.status.as_str() == finish.status.as_str()
        && *run.lane.git_ref == *finish.reference
        && run.lane.source.as_str() == finish.source.as_str()
        && run.lane.kind.as_str() == if finish.tag { "tag" } else { "branch" }
        && near(
            run.duration,
            finish.duration.map(|seconds| seconds * 1_000_000_000),
        )
        && near(run.queued, nanos(finish.queued))
}

fn nanos(duration: Option<std::time::Duration>) -> Option<u64> {
    duration.and_then(|duration| u64::try_from(duration.as_nanos()).ok())
}

/// Sources differ in how exact they are: webhooks and GraphQL tell some times in whole seconds. None
/// tells a time of less than a second apart from none.
fn near(counted: Option<u64>, true_one: Option<u64>) -> bool {
    match (counted, true_one) {
        (None, None) => true,
        (Some(counted), Some(true_one)) => counted.abs_diff(true_one) < 1_000_000_000,
        (None, Some(other)) | (Some(other), None) => other < 1_000_000_000,
    }
}

fn check_jobs(truth: &Truth<'_>, decided: &Decided, complaints: &mut Vec<String>) {
    for (id, job) in &truth.jobs {
        let gone = truth.deleted_pipelines.contains(&job.pipeline_id)
            || truth.deleted_projects.contains(&job.project_id);
        let Some(ended) = job.finished_at else {
            continue;
        };
        let due = decided.due(job.project_id, ended, gone);
        let counted = decided.jobs.get(&(job.project_id, *id));
        let what = format!(
            "job {id} of pipeline {} of project {}, {} at {ended}",
            job.pipeline_id,
            job.project_id,
            job.status.as_str()
        );
        match (due, counted) {
            (Due::Yes, None) => complaints.push(format!("{what}: not counted")),
            (Due::No, Some(_)) => complaints.push(format!("{what}: history, and counted")),
            _ => {}
        }
        let Some(run) = counted else { continue };
        let same = run.status.as_str() == job.status.as_str()
            && *run.name == *job.name
            && *run.stage == *job.stage
            && *run.git_ref == *job.reference
            && near(run.duration, nanos(job.duration))
            && near(run.queued, nanos(job.queued));
        if !same {
            complaints.push(format!(
                "{what}: counted as it never was: {run:?}; it was {job:?}"
            ));
        }
    }
    for (project, id) in decided.jobs.keys() {
        if !truth.jobs.contains_key(id) {
            complaints.push(format!(
                "job {id} of project {project} never ended, and was counted"
            ));
        }
    }
}

/// Sums by labels.
#[derive(Default)]
struct Sums(BTreeMap<Vec<String>, (f64, f64)>);

impl Sums {
    fn add(&mut self, labels: &[&str], nanoseconds: u64) {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let sum = self.0.entry(labels).or_default();
        sum.0 += 1.0;
        #[expect(clippy::cast_precision_loss, reason = "hours in nanoseconds fit")]
        {
            sum.1 += nanoseconds as f64 / 1e9;
        }
    }

    fn compare(
        &self,
        name: &str,
        labels: &[&str],
        shown: &Shown,
        complaints: &mut Vec<String>,
    ) -> usize {
        let counts = shown.of(&format!("{name}_count"), labels);
        let sums = shown.of(&format!("{name}_sum"), labels);
        let expected_counts = self
            .0
            .iter()
            .map(|(labels, (count, _))| (labels.clone(), *count));
        let expected_sums = self
            .0
            .iter()
            .map(|(labels, (_, sum))| (labels.clone(), *sum));
        compare(
            &format!("{name}_count"),
            &expected_counts.collect(),
            &counts,
            complaints,
        ) + compare(
            &format!("{name}_sum"),
            &expected_sums.collect(),
            &sums,
            complaints,
        )
    }

    fn compare_counter(
        &self,
        name: &str,
        labels: &[&str],
        shown: &Shown,
        complaints: &mut Vec<String>,
    ) -> usize {
        let expected = self
            .0
            .iter()
            .map(|(labels, (count, _))| (labels.clone(), *count));
        compare(
            name,
            &expected.collect(),
            &shown.of(name, labels),
            complaints,
        )
    }
}

fn compare(
    name: &str,
    expected: &BTreeMap<Vec<String>, f64>,
    shown: &BTreeMap<Vec<String>, f64>,
    complaints: &mut Vec<String>,
) -> usize {
    let labels: BTreeSet<_> = expected.keys().chain(shown.keys()).collect();
    for labels in &labels {
        let should = expected.get(*labels).copied().unwrap_or_default();
        let is = shown.get(*labels).copied().unwrap_or_default();
        if (should - is).abs() > 1e-6 * should.abs().max(1.0) {
            complaints.push(format!("{name}{labels:?} is {is} and should be {should}"));
        }
    }
    labels.len()
}

/// The numbers that are shown are the fold of what was decided.
fn check_counters(
    gitlab: &GitLabSimulator,
    decided: &Decided,
    shown: &Shown,
    complaints: &mut Vec<String>,
) -> usize {
    let paths: BTreeMap<u64, String> = gitlab.inspect(|server| {
        let projects = server.projects.values();
        projects
            .map(|project| (project.id, project.full_path.clone()))
            .collect()
    });
    let [mut counts, mut took, mut waited] = [(); 3].map(|()| Sums::default());
    for ((project, _), run) in &decided.runs {
        let (Some(path), true) = (paths.get(project), run.counted) else {
            continue;
        };
        let LaneName {
            git_ref,
            kind,
            source,
            ..
        } = &run.lane;
        let lane = [path.as_str(), git_ref, kind.as_str(), source.as_str()];
        counts.add(&lane, 0);
        if let Some(duration) = run.duration {
            let [path, git_ref, kind, source] = lane;
            took.add(
                &[path, git_ref, kind, source, run.status.as_str()],
                duration,
            );
        }
        if let Some(queued) = run.queued {
            waited.add(&lane, queued);
        }
    }
    let lane = ["project", "ref", "kind", "source"];
    let mut numbers =
        counts.compare_counter("age_pipeline_run_count_total", &lane, shown, complaints);
    let with_status = ["project", "ref", "kind", "source", "status"];
    numbers += took.compare(
        "age_pipeline_duration_seconds",
        &with_status,
        shown,
        complaints,
    );
    numbers += waited.compare(
        "age_pipeline_queued_duration_seconds",
        &lane,
        shown,
        complaints,
    );

    let [mut counts, mut took, mut waited] = [(); 3].map(|()| Sums::default());
    for ((project, _), run) in &decided.jobs {
        let Some(path) = paths.get(project) else {
            continue;
        };
        let job = [path.as_str(), &run.git_ref, &run.stage, &run.name];
        counts.add(&job, 0);
        if let Some(duration) = run.duration {
            let [path, git_ref, stage, name] = job;
            let runner = run.runner.as_str();
            took.add(
                &[path, git_ref, stage, name, runner, run.status.as_str()],
                duration,
            );
        }
        if let Some(queued) = run.queued {
            waited.add(&job, queued);
        }
    }
    let job = ["project", "ref", "stage", "job_name"];
    numbers += counts.compare_counter("age_job_run_count_total", &job, shown, complaints);
    let whole = [
        "project",
        "ref",
        "stage",
        "job_name",
        "runner_type",
        "status",
    ];
    numbers += took.compare("age_job_duration_seconds", &whole, shown, complaints);
    numbers += waited.compare("age_job_queued_duration_seconds", &job, shown, complaints);

    let [mut counts, mut took, mut waited] = [(); 3].map(|()| Sums::default());
    for ((project, pipeline), run) in &decided.children {
        let (Some(path), Some(parent)) = (paths.get(project), &run.lane.parent) else {
            continue;
        };
        let is_counted = decided.runs.get(&(*project, *pipeline));
        if !is_counted.is_some_and(|run| run.counted) {
            complaints.push(format!("child {pipeline} was counted, and is no run"));
        }
        let lane = [
            path.as_str(),
            &run.lane.git_ref,
            &parent.git_ref,
            &parent.bridge,
        ];
        counts.add(&lane, 0);
        if let Some(duration) = run.duration {
            took.add(&lane, duration);
        }
        if let Some(queued) = run.queued {
            waited.add(&lane, queued);
        }
    }
    // Not by the parent's path: it is the one of the last look at a child, and projects move.
    let child = ["project", "ref", "parent_ref", "bridge_name"];
    numbers += counts.compare_counter(
        "age_child_pipeline_run_count_total",
        &child,
        shown,
        complaints,
    );
    numbers += took.compare(
        "age_child_pipeline_duration_seconds",
        &child,
        shown,
        complaints,
    );
    numbers += waited.compare(
        "age_child_pipeline_queued_duration_seconds",
        &child,
        shown,
        complaints,
    );
    numbers
}

/// The status of each lane is the one of its newest pipeline, and there is no other.
fn check_statuses(
    gitlab: &GitLabSimulator,
    truth: &Truth<'_>,
    shown: &Shown,
    complaints: &mut Vec<String>,
) -> usize {
    let labels = ["project", "ref", "kind", "source", "status"];
    // Nothing tells that a pipeline which had ended is gone: it stays until there is a newer one.
    let deleted: BTreeSet<(u64, &str, &str)> = truth
        .deleted_pipelines
        .iter()
        .filter_map(|id| truth.pipelines.get(id)?.first())
        .map(|gone| (gone.project_id, &*gone.reference, gone.source.as_str()))
        .collect();
    let mut left_out = BTreeSet::new();
    let mut newest: BTreeMap<Vec<String>, (u64, String)> = BTreeMap::new();
    // Of what ended before the first look only the newest pipeline of a ref is sure to be shown.
    let mut history = BTreeSet::new();
    gitlab.inspect(|server| {
        for pipeline in server.pipelines.values() {
            let Some(project) = server.projects.get(&pipeline.project_id) else {
                continue;
            };
            let source = pipeline.source.as_str();
            let lane = vec![
                project.full_path.clone(),
                pipeline.reference.clone(),
                if pipeline.tag { "tag" } else { "branch" }.to_owned(),
                source.to_owned(),
            ];
            if pipeline.created_at < start() {
                history.insert(lane.clone());
            } else {
                history.remove(&lane);
            }
            let newer = newest.entry(lane).or_default();
            if pipeline.id > newer.0 {
                *newer = (pipeline.id, pipeline.status.as_str().to_owned());
            }
        }
    });
    let expected = newest.into_iter().map(|(mut lane, (_, status))| {
        lane.push(status);
        (lane, 1.0)
    });
    gitlab.inspect(|server| {
        for (project, reference, source) in &deleted {
            if let Some(project) = server.projects.get(project) {
                left_out.insert((project.full_path.clone(), *reference, *source));
            }
        }
    });
    let is_left_out = |lane: &[String]| match lane {
        [path, reference, _, source, ..] => {
            left_out.contains(&(path.clone(), &**reference, &**source))
        }
        _ => false,
    };
    let mut expected: BTreeMap<_, _> = expected.collect();
    let mut is = shown.of("age_pipeline_status", &labels);
    expected.retain(|lane, _| {
        let is_history = lane
            .split_last()
            .is_some_and(|(_, of)| history.contains(of));
        !is_left_out(lane) && (!is_history || is.contains_key(lane))
    });
    is.retain(|lane, _| !is_left_out(lane));
    compare("age_pipeline_status", &expected, &is, complaints)
}
