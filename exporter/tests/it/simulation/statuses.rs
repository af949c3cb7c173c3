//! Whether the states that are shown are those that the server knows.

use std::collections::{BTreeMap, BTreeSet};

use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::PipelineSource;
use pipewright_simulator::gitlab::truth::PipelineFinish;

use super::check::Truth;
use super::driver::start;
use super::numbers::compare;
use super::shown::Shown;

/// The status of each lane is the one of its newest pipeline, and there is no other.
pub fn check_statuses(
    gitlab: &GitLabSimulator,
    truth: &Truth<'_>,
    shown: &Shown,
    complaints: &mut Vec<String>,
) -> usize {
    let labels = ["project", "ref", "kind", "source", "status"];
    // Nothing tells that a pipeline which had ended is gone, but for the newest of its ref.
    let deleted: Vec<&PipelineFinish> = truth
        .deleted_pipelines
        .iter()
        .filter_map(|id| truth.deletable.get(id).copied())
        .collect();
    let mut left_out = BTreeSet::new();
    let mut newest: BTreeMap<Vec<String>, (u64, String)> = BTreeMap::new();
    // What ended before the first look may not be among the newest pipelines, which that shows.
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
            let of_project = server.pipelines.values();
            let of_project = of_project.filter(|other| other.project_id == project.id);
            let many = of_project.map(|other| other.iid).max() > Some(20);
            if pipeline.created_at < start() && many {
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
        for gone in &deleted {
            let is_child = gone.source == PipelineSource::ParentPipeline;
            let of_ref = server.pipelines.values().filter(|pipeline| {
                pipeline.project_id == gone.project_id
                    && pipeline.reference == gone.reference
                    && pipeline.source != PipelineSource::ParentPipeline
            });
            let is_old = of_ref.map(|pipeline| pipeline.id).max() > Some(gone.id);
            if let Some(project) = server.projects.get(&gone.project_id)
                && (is_child || is_old)
            {
                let (reference, source) = (&*gone.reference, gone.source.as_str());
                left_out.insert((project.full_path.clone(), reference, source));
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
