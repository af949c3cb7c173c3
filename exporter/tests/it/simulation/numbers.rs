//! Whether the numbers that are shown are the fold of what was decided.

use std::collections::{BTreeMap, BTreeSet};

use amazing_gitlab_exporter::store::LaneName;
use pipewright_simulator::gitlab::GitLabSimulator;

use super::check::Decided;
use super::shown::Shown;

const JOB: [&str; 4] = ["project", "ref", "stage", "job_name"];

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
        self.compare_where(name, labels, |_| true, shown, complaints)
    }

    /// Only those of the shown ones whose labels are of interest.
    fn compare_where(
        &self,
        name: &str,
        labels: &[&str],
        of_interest: impl Fn(&[String]) -> bool,
        shown: &Shown,
        complaints: &mut Vec<String>,
    ) -> usize {
        let expected = self
            .0
            .iter()
            .map(|(labels, (count, _))| (labels.clone(), *count));
        let mut shown = shown.of(name, labels);
        shown.retain(|labels, _| of_interest(labels));
        compare(name, &expected.collect(), &shown, complaints)
    }
}

pub fn compare(
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
pub fn check_counters(
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
    let shown_jobs = shown.of("age_job_run_count_total", &JOB);
    for ((project, _), run) in &decided.jobs {
        let Some(path) = paths.get(project) else {
            continue;
        };
        let job = [path.as_str(), &run.git_ref, &run.stage, &run.name];
        // A job that no pipeline has any more leaves when what it did is forgotten.
        let is_forgotten = decided.pruned.get(project).copied() >= run.finished;
        if is_forgotten && !shown_jobs.contains_key(&job.map(str::to_owned)[..]) {
            continue;
        }
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
    numbers += counts.compare_counter("age_job_run_count_total", &JOB, shown, complaints);
    let whole = [
        "project",
        "ref",
        "stage",
        "job_name",
        "runner_type",
        "status",
    ];
    numbers += took.compare("age_job_duration_seconds", &whole, shown, complaints);
    numbers += waited.compare("age_job_queued_duration_seconds", &JOB, shown, complaints);
    numbers + check_children(&paths, decided, shown, complaints)
}

fn check_children(
    paths: &BTreeMap<u64, String>,
    decided: &Decided,
    shown: &Shown,
    complaints: &mut Vec<String>,
) -> usize {
    let [mut counts, mut took, mut waited, mut by_parents] = [(); 4].map(|()| Sums::default());
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
        // The last name of a project that is no longer there may never have been seen.
        if let Some(parent_path) = paths.get(&parent.project) {
            let [path, git_ref, parent_ref, bridge] = lane;
            by_parents.add(&[path, git_ref, parent_path, parent_ref, bridge], 0);
        }
        if let Some(duration) = run.duration {
            took.add(&lane, duration);
        }
        if let Some(queued) = run.queued {
            waited.add(&lane, queued);
        }
    }
    let child = ["project", "ref", "parent_ref", "bridge_name"];
    let mut numbers = counts.compare_counter(
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
        + by_parents.compare_where(
            "age_child_pipeline_run_count_total",
            &[
                "project",
                "ref",
                "parent_project",
                "parent_ref",
                "bridge_name",
            ],
            |labels| paths.values().any(|path| labels.get(2) == Some(path)),
            shown,
            complaints,
        )
}
