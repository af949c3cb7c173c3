//! Whether the parts of a chain fit together.

use std::collections::{BTreeMap, HashSet};

use super::problem::meant;
use super::{ChainError, ChainProblem, RUN_KEY, Step, plan};
use crate::types::Variable;

/// The place of something in a file: a step by its index, and what of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Step(usize),
    Need(usize, String),
    Variable(usize, String),
}

pub(super) const MOST_STEPS: usize = 500;
const LONGEST_NAME: usize = 100;

/// Everything that is wrong with steps.
pub(super) fn check(
    steps: &[Step],
    line: impl Fn(&Place) -> Option<u64>,
) -> Result<(), ChainError> {
    let mut problems = Vec::new();
    if steps.is_empty() || steps.len() > MOST_STEPS {
        let message = format!("a chain has 1 to {MOST_STEPS} steps, not {}", steps.len());
        problems.push(ChainProblem::new(None, message));
        return Err(ChainError { problems });
    }
    let mut seen = HashSet::new();
    for (index, step) in steps.iter().enumerate() {
        let at = line(&Place::Step(index));
        let name = &step.name;
        if !is_name(name) {
            let message = format!("{name:?} is not a name for a step");
            let hint = "use letters, digits, `-`, `_` and `.`";
            problems.push(ChainProblem::new(at, message).hint(Some(hint)));
        }
        if !seen.insert(name.as_str()) {
            let message = format!("a second step has the name {name:?}");
            problems.push(ChainProblem::new(at, message).hint(Some("give each its own")));
        }
        for need in &step.needs {
            let at = line(&Place::Need(index, need.clone()));
            problems.extend(unknown(steps, step, need, at));
        }
        for (key, source) in &step.variables {
            let at = line(&Place::Variable(index, key.clone()));
            if let Err(error) = Variable::env(key.as_str(), "") {
                let message = error.message().to_owned();
                problems.push(ChainProblem::new(at, message).hint(error.hint()));
            } else if key == RUN_KEY {
                let message = format!("{RUN_KEY} is set by the chain itself");
                problems.push(ChainProblem::new(at, message).hint(Some("choose another name")));
            }
            if let Some(from) = source.from_step() {
                problems.extend(unknown(steps, step, from, at));
            }
        }
    }
    if problems.is_empty()
        && let Some(cycle) = cycle(steps)
    {
        let first = cycle.first().copied().unwrap_or_default();
        let index = steps.iter().position(|step| step.name == first);
        let at = index.and_then(|index| line(&Place::Step(index)));
        let message = format!("steps need each other in a circle: {}", cycle.join(" → "));
        problems.push(ChainProblem::new(at, message).hint(Some("take one of these needs away")));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        problems.sort_by_key(|problem| problem.line);
        Err(ChainError { problems })
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(allowed)
}

fn unknown(steps: &[Step], step: &Step, name: &str, at: Option<u64>) -> Option<ChainProblem> {
    let mut names = steps.iter().map(|step| step.name.as_str());
    if names.clone().any(|known| known == name) {
        return None;
    }
    let message = format!("{:?} needs {name:?}, and no step has that name", step.name);
    let others: Vec<_> = names.by_ref().filter(|known| *known != step.name).collect();
    Some(ChainProblem::new(at, message).hint(meant(name, others)))
}

/// A cycle, if there is one: its first step again at the end. Each needs the one after it.
fn cycle(steps: &[Step]) -> Option<Vec<&str>> {
    let runnable: HashSet<String> = plan::plan(steps)
        .into_iter()
        .map(|step| step.name)
        .collect();
    let stuck: BTreeMap<&str, &Step> = steps
        .iter()
        .filter(|step| !runnable.contains(&step.name))
        .map(|step| (step.name.as_str(), step))
        .collect();
    // Whatever is stuck needs something that is stuck, so that this walk comes back to itself.
    let first = steps.iter().find(|step| !runnable.contains(&step.name))?;
    let mut path = vec![first.name.as_str()];
    loop {
        let last = path.last().and_then(|name| stuck.get(name))?;
        let needed = last.comes_after();
        let next = needed
            .into_iter()
            .find_map(|need| stuck.get_key_value(need));
        let next = *next?.0;
        if let Some(start) = path.iter().position(|name| *name == next) {
            let mut cycle = path.split_off(start);
            cycle.push(next);
            return Some(cycle);
        }
        path.push(next);
    }
}
