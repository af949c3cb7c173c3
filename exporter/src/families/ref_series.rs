//! All series of one ref: what is copied when one of them changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pipewright_gitlab::types::PipelineId;

use super::child_series::ChildSeries;
use super::job_series::JobSeries;
use super::pipeline_series::PipelineSeries;
use super::{Histogram, Interner, JobName, Lane, LaneJob, Latest};
use crate::exposition::{Bounds, LabelText};
use crate::facts::{RefKind, RunnerType, ShownPipeline};
use crate::store::{
    ChildRunFact, JobRunFact, JobsFact, LaneName, ParentName, PipelineFact, RunFact,
};

/// The series of one ref of one project. Refs of one name are one block, whatever their kinds: the
/// series of jobs do not tell a branch from a tag.
#[derive(Clone, Debug)]
pub(crate) struct RefSeries {
    pub(crate) git_ref: Arc<str>,
    pub(crate) label: LabelText,
    pub(crate) pipelines: Vec<PipelineSeries>,
    pub(crate) children: Vec<ChildSeries>,
    /// Ordered by name.
    pub(crate) jobs: Vec<JobSeries>,
    shown: Box<[Place]>,
}

/// A job of a lane. Lanes are numbered through pipelines and children.
#[derive(Clone, Copy, Debug)]
struct Place {
    lane: u32,
    job: u32,
}

/// How and when something is observed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation<'a> {
    /// When it was seen, in milliseconds since 1970: the birth of series that it makes.
    pub(crate) at: i64,
    pub(crate) bounds: &'a Bounds,
}

impl RefSeries {
    pub(crate) fn new(git_ref: Arc<str>) -> Self {
        Self {
            label: LabelText::new(&[("ref", &git_ref)]),
            git_ref,
            pipelines: Vec::new(),
            children: Vec::new(),
            jobs: Vec::new(),
            shown: Box::default(),
        }
    }

    fn series(&mut self, name: &LaneName, at: i64) -> Option<&mut PipelineSeries> {
        let is_it =
            |series: &PipelineSeries| series.kind == name.kind && series.source == name.source;
        if !self.pipelines.iter().any(is_it) {
            let series = PipelineSeries::new(name.kind, name.source.clone(), at);
            self.pipelines.push(series);
        }
        self.pipelines.iter_mut().find(|series| is_it(series))
    }

    fn child(&mut self, parent: &ParentName, kind: RefKind, at: i64) -> Option<&mut ChildSeries> {
        if !self.children.iter().any(|child| child.is_of(parent)) {
            let child = ChildSeries::new(parent.clone(), kind, at);
            self.children.push(child);
        }
        // A project that was made anew in the place of another one takes over its labels.
        self.children
            .retain(|child| child.is_of(parent) || !same_labels(&child.parent, parent));
        let child = self.children.iter_mut().find(|child| child.is_of(parent))?;
        child.moved(&parent.path);
        child.kind = kind;
        Some(child)
    }

    fn job(&mut self, name: &Arc<JobName>, at: i64) -> Option<&mut JobSeries> {
        let place = match self.jobs.binary_search_by(|job| job.name.cmp(name)) {
            Ok(place) => place,
            Err(place) => {
                self.jobs
                    .insert(place, JobSeries::new(Arc::clone(name), at));
                place
            }
        };
        self.jobs.get_mut(place)
    }

    /// The lane that shows the jobs of a pipeline of this name.
    pub(crate) fn lane_of_jobs(&self, name: &LaneName) -> Option<&Lane> {
        match &name.parent {
            Some(parent) => self
                .children
                .iter()
                .find(|child| child.is_of(parent))
                .map(|child| &child.lane),
            None => self.lane_of_source(name),
        }
    }

    pub(crate) fn lane_of_source(&self, name: &LaneName) -> Option<&Lane> {
        self.pipelines
            .iter()
            .find(|series| series.kind == name.kind && series.source == name.source)
            .map(|series| &series.lane)
    }

    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        let pipelines = self.pipelines.iter().map(|series| &series.lane);
        pipelines.chain(self.children.iter().map(|child| &child.lane))
    }

    fn lanes_mut(&mut self) -> impl Iterator<Item = &mut Lane> {
        let pipelines = self.pipelines.iter_mut().map(|series| &mut series.lane);
        pipelines.chain(self.children.iter_mut().map(|child| &mut child.lane))
    }

    /// Takes in a pipeline's state. Makes its counters, so that they are seen at 0 before they rise.
    pub(crate) fn pipeline(&mut self, fact: &PipelineFact, at: i64) {
        let latest = Latest {
            id: fact.id,
            status: fact.status.clone(),
            created: fact.created,
            updated: fact.updated,
            coverage: fact.coverage,
        };
        if let Some(parent) = &fact.lane.parent
            && let Some(child) = self.child(parent, fact.lane.kind, at)
        {
            child.lane.pipeline(latest.clone(), true);
        }
        if let Some(series) = self.series(&fact.lane, at) {
            series.lane.pipeline(latest, fact.lane.parent.is_none());
        }
    }

    pub(crate) fn run(&mut self, fact: &RunFact, seen: Observation<'_>) {
        let Some(series) = self.series(&fact.lane, seen.at) else {
            return;
        };
        let finished = fact.finished.unwrap_or(seen.at);
        if fact.again {
            series.reruns.count(fact.pipeline, finished);
            return;
        }
        series.runs.count(fact.pipeline, finished);
        if let Some(duration) = fact.duration
            && let Some(histogram) = series.duration(&fact.status, seen.at, seen.bounds)
        {
            histogram.observe(seen.bounds, duration, fact.pipeline, finished);
        }
        if let Some(queued) = fact.queued {
            observe(&mut series.queued, seen, queued, fact.pipeline, finished);
        }
    }

    pub(crate) fn child_run(&mut self, fact: &ChildRunFact, seen: Observation<'_>) {
        let Some(parent) = &fact.lane.parent else {
            return;
        };
        let Some(child) = self.child(parent, fact.lane.kind, seen.at) else {
            return;
        };
        let finished = fact.finished.unwrap_or(seen.at);
        child.runs.count(fact.pipeline, finished);
        if let Some(duration) = fact.duration {
            observe(&mut child.duration, seen, duration, fact.pipeline, finished);
        }
        if let Some(queued) = fact.queued {
            observe(&mut child.queued, seen, queued, fact.pipeline, finished);
        }
    }

    pub(crate) fn jobs(&mut self, fact: &JobsFact, interner: &Interner, at: i64) {
        for job in &fact.jobs {
            let name = interner.job(&job.stage, &job.name);
            self.job(&name, at);
            let job = LaneJob {
                name,
                id: job.id,
                pipeline: fact.pipeline,
                status: job.status.clone(),
                failure_reason: job
                    .failure_reason
                    .as_deref()
                    .map(|text| interner.text(text)),
                artifact_bytes: job.artifact_bytes,
            };
            if let Some(lane) = self.lane_of_jobs_mut(&fact.lane) {
                lane.job(job);
            }
        }
        if let Some(lane) = self.lane_of_jobs_mut(&fact.lane) {
            lane.jobs.retain(|job| !fact.left.contains(&job.id));
        }
    }

    fn lane_of_jobs_mut(&mut self, name: &LaneName) -> Option<&mut Lane> {
        match &name.parent {
            Some(parent) => self
                .children
                .iter_mut()
                .find(|child| child.is_of(parent))
                .map(|child| &mut child.lane),
            None => self
                .pipelines
                .iter_mut()
                .find(|series| series.kind == name.kind && series.source == name.source)
                .map(|series| &mut series.lane),
        }
    }

    pub(crate) fn job_run(
        &mut self,
        fact: &JobRunFact,
        runner: RunnerType,
        interner: &Interner,
        seen: Observation<'_>,
    ) {
        let name = interner.job(&fact.stage, &fact.name);
        let Some(job) = self.job(&name, seen.at) else {
            return;
        };
        let finished = fact.finished.unwrap_or(seen.at);
        job.runs.count(fact.id, finished);
        if let Some(duration) = fact.duration
            && let Some(histogram) = job.duration(runner, &fact.status, seen.at, seen.bounds)
        {
            histogram.observe(seen.bounds, duration, fact.id, finished);
        }
        if let Some(queued) = fact.queued {
            job.queued
                .get_or_insert_with(|| Box::new(Histogram::since(seen.at, seen.bounds)))
                .observe(seen.bounds, queued, fact.id, finished);
        }
    }

    /// The newest pipeline of each kind and source.
    pub(crate) fn shown_pipelines(&self) -> impl Iterator<Item = ShownPipeline> {
        self.pipelines.iter().filter_map(|series| {
            Some(ShownPipeline {
                id: PipelineId::new(series.lane.latest.as_ref()?.id),
                git_ref: Arc::clone(&self.git_ref),
                kind: series.kind,
                source: series.source.clone(),
            })
        })
    }

    /// Whether a pipeline or jobs of it are shown.
    pub(crate) fn shows(&self, pipeline: u64) -> bool {
        self.lanes().any(|lane| {
            lane.latest
                .as_ref()
                .is_some_and(|latest| latest.id == pipeline)
                || lane.jobs.iter().any(|job| job.pipeline == pipeline)
        })
    }

    /// The job that started a pipeline, if that is the newest that it started.
    pub(crate) fn parent_of(&self, pipeline: u64) -> Option<&ParentName> {
        self.children
            .iter()
            .find(|child| {
                child
                    .lane
                    .latest
                    .as_ref()
                    .is_some_and(|latest| latest.id == pipeline)
            })
            .map(|child| &child.parent)
    }

    pub(crate) fn pipeline_gone(&mut self, pipeline: u64) {
        for lane in self.lanes_mut() {
            lane.pipeline_gone(pipeline);
        }
    }

    /// Whether a project that started pipelines of this ref is called otherwise than is shown.
    pub(crate) fn has_renamed_parents(&self, paths: &BTreeMap<u64, Arc<str>>) -> bool {
        self.children.iter().any(|child| {
            let path = paths.get(&child.parent.project);
            path.is_some_and(|path| *path != child.parent.path)
        })
    }

    /// Shows what the projects that started pipelines of this ref are called now.
    pub(crate) fn rename_parents(&mut self, paths: &BTreeMap<u64, Arc<str>>) {
        let mut renamed = Vec::new();
        for (place, child) in self.children.iter_mut().enumerate() {
            if let Some(path) = paths.get(&child.parent.project) {
                renamed.push((place, Arc::clone(&child.parent.path)));
                child.moved(path);
            }
        }
        // Two of one place: that one of them was moved is not known yet, so that it keeps its name.
        for (place, old) in renamed {
            let is_taken = self.children.get(place).is_some_and(|child| {
                let mut others = self.children.iter().enumerate();
                others.any(|(other, of)| {
                    other != place
                        && paths.contains_key(&of.parent.project)
                        && same_labels(&of.parent, &child.parent)
                })
            });
            if let Some(child) = self.children.get_mut(place).filter(|_| is_taken) {
                child.moved(&old);
            }
        }
        // One whose place another project has taken is there no more.
        let known: Vec<ParentName> = self
            .children
            .iter()
            .filter(|child| paths.contains_key(&child.parent.project))
            .map(|child| child.parent.clone())
            .collect();
        self.children.retain(|child| {
            paths.contains_key(&child.parent.project)
                || !known.iter().any(|known| same_labels(known, &child.parent))
        });
    }

    /// The kinds of refs that have this name.
    pub(crate) fn kinds(&self) -> BTreeSet<RefKind> {
        let pipelines = self.pipelines.iter().map(|series| series.kind);
        pipelines
            .chain(self.children.iter().map(|child| child.kind))
            .collect()
    }

    /// Removes a kind. Returns whether nothing is left.
    pub(crate) fn kind_gone(&mut self, kind: RefKind) -> bool {
        self.pipelines.retain(|series| series.kind != kind);
        self.children.retain(|child| child.kind != kind);
        self.pipelines.is_empty() && self.children.is_empty()
    }

    /// Whether a job last ended at or before a moment.
    pub(crate) fn has_jobs_to_prune(&self, through: i64) -> bool {
        self.jobs
            .iter()
            .any(|job| job.runs.last_change() <= through)
    }

    /// Removes jobs that are no longer shown and last ended at or before a moment: their names may
    /// be of one pipeline each.
    pub(crate) fn prune_jobs(&mut self, through: i64) {
        let shown: BTreeSet<Arc<JobName>> = self
            .lanes()
            .flat_map(|lane| &lane.jobs)
            .map(|job| Arc::clone(&job.name))
            .collect();
        self.jobs
            .retain(|job| job.runs.last_change() > through || shown.contains(&job.name));
    }

    /// Chooses the jobs that are shown: of each name the newest run in any lane.
    pub(crate) fn choose_jobs(&mut self) {
        let mut places: Vec<(&JobName, u64, Place)> = Vec::new();
        let mut lanes_with_jobs = 0;
        for (lane, number) in self.lanes().zip(0..) {
            lanes_with_jobs += u32::from(!lane.jobs.is_empty());
            for (job, index) in lane.jobs.iter().zip(0..) {
                let place = Place {
                    lane: number,
                    job: index,
                };
                places.push((&job.name, job.id, place));
            }
        }
        if lanes_with_jobs > 1 {
            places.sort_by(|one, other| one.0.cmp(other.0).then(other.1.cmp(&one.1)));
            places.dedup_by(|later, kept| later.0 == kept.0);
        }
        self.shown = places.into_iter().map(|(_, _, place)| place).collect();
    }

    /// The newest run of each job.
    pub(crate) fn shown_jobs(&self) -> impl Iterator<Item = &LaneJob> {
        let lanes: Vec<&Lane> = self.lanes().collect();
        self.shown.iter().filter_map(move |place| {
            let lane = lanes.get(place.lane as usize)?;
            lane.jobs.get(place.job as usize)
        })
    }

    /// The newest pipeline of a kind that is no child of another one of its project.
    pub(crate) fn newest(&self, kind: RefKind) -> Option<&Latest> {
        self.pipelines
            .iter()
            .filter(|series| series.kind == kind && !series.is_of_children())
            .filter_map(|series| series.lane.latest.as_ref())
            .max_by_key(|latest| latest.id)
    }

    pub(crate) fn change_bounds(
        &mut self,
        old: (&[f64], &[f64]),
        pipelines: &Bounds,
        jobs: &Bounds,
    ) {
        for series in &mut self.pipelines {
            series.change_bounds(old.0, pipelines);
        }
        for child in &mut self.children {
            child.change_bounds(old.0, pipelines);
        }
        for job in &mut self.jobs {
            job.change_bounds(old.1, jobs);
        }
    }
}

fn same_labels(one: &ParentName, other: &ParentName) -> bool {
    one.path == other.path && one.git_ref == other.git_ref && one.bridge == other.bridge
}

fn observe(
    histogram: &mut Option<Histogram>,
    seen: Observation<'_>,
    nanoseconds: u64,
    id: u64,
    finished: i64,
) {
    histogram
        .get_or_insert_with(|| Histogram::since(seen.at, seen.bounds))
        .observe(seen.bounds, nanoseconds, id, finished);
}
