//! Checking which jobs start which.

use std::collections::BTreeMap;

use super::{ItemDefinition, ItemKindDefinition, ScenarioError, StepDefinition};

/// Refuses jobs that start one that is not there, and jobs that start
/// themselves in the end, which would go on for ever.
pub(super) fn check_triggers(items: &[ItemDefinition]) -> Result<(), ScenarioError> {
    let mut started = BTreeMap::new();
    collect("", items, &mut started);
    let invalid = |job: &str, problem: String| ScenarioError::Invalid {
        place: format!("the job `{job}`"),
        problem,
    };
    for (job, others) in &started {
        if let Some(other) = others.iter().find(|other| !started.contains_key(*other)) {
            return Err(invalid(job, format!("there is no job `{other}` to start")));
        }
        let mut reached: Vec<&String> = others.iter().collect();
        let mut index = 0;
        while let Some(other) = reached.get(index) {
            if *other == job {
                return Err(invalid(job, "it would start itself for ever".to_owned()));
            }
            let next = started.get(*other).into_iter().flatten();
            let next: Vec<&String> = next.filter(|it| !reached.contains(it)).collect();
            reached.extend(next);
            index += 1;
        }
    }
    Ok(())
}

fn collect(prefix: &str, items: &[ItemDefinition], started: &mut BTreeMap<String, Vec<String>>) {
    for item in items {
        let name = format!("{prefix}{}", item.name);
        match item.kind {
            ItemKindDefinition::Folder => collect(&format!("{name}/"), &item.items, started),
            ItemKindDefinition::Multibranch => {
                for branch in &item.items {
                    let encoded = branch.name.replace('%', "%25").replace('/', "%2F");
                    let mut others = branch.downstream.clone();
                    steps(&branch.steps, &mut others);
                    started.insert(format!("{name}/{encoded}"), others);
                }
            }
            ItemKindDefinition::Freestyle | ItemKindDefinition::Pipeline => {
                let mut others = item.downstream.clone();
                steps(&item.steps, &mut others);
                started.insert(name, others);
            }
        }
    }
}

fn steps(definitions: &[StepDefinition], started: &mut Vec<String>) {
    for step in definitions {
        started.extend(step.build.clone());
        steps(&step.steps, started);
        for branch in step.parallel.iter().flatten() {
            steps(&branch.steps, started);
        }
    }
}
