use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Step, VariableSource};
use crate::types::{GitRef, ProjectRef};

/// A step of a chain, as it would be run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PlannedStep {
    /// In which round it can run at the earliest, counted from 1: those of one round do not need
    /// each other.
    pub round: usize,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: ProjectRef,
    /// The branch or tag it runs for.
    #[serde(rename = "ref")]
    pub git_ref: GitRef,
    /// The steps that come before.
    pub needs: Vec<String>,
    /// Its variables, each with where its value comes from.
    pub variables: BTreeMap<String, VariableSource>,
    /// Its inputs.
    pub inputs: BTreeMap<String, serde_json::Value>,
    /// Whether what needs it runs even if it fails.
    pub allow_failure: bool,
}

/// The steps by rounds, and in the order given within a round. A step that is in a cycle, or needs
/// one that is not there, is left out.
pub(super) fn plan(steps: &[Step]) -> Vec<PlannedStep> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut planned = Vec::new();
    for round in 1..=steps.len() {
        let ready: Vec<&Step> = steps
            .iter()
            .filter(|step| !done.contains(step.name.as_str()))
            .filter(|step| step.comes_after().is_subset(&done))
            .collect();
        for step in ready {
            done.insert(&step.name);
            planned.push(PlannedStep {
                round,
                name: step.name.clone(),
                project: step.project.clone(),
                git_ref: step.git_ref.clone(),
                needs: step.comes_after().into_iter().map(str::to_owned).collect(),
                variables: step.variables.clone(),
                inputs: step.inputs.clone(),
                allow_failure: step.allow_failure,
            });
        }
    }
    planned
}
