//! Checking that the parts of a scenario fit together.

use std::collections::BTreeSet;

use super::triggers::check_triggers;
use super::{
    ItemDefinition, ItemKindDefinition, ParameterDefinition, ParameterKind, Scenario,
    ScenarioError, StepDefinition,
};

type Checked = Result<(), ScenarioError>;

fn invalid(place: impl Into<String>, problem: impl Into<String>) -> ScenarioError {
    ScenarioError::Invalid {
        place: place.into(),
        problem: problem.into(),
    }
}

impl Scenario {
    /// Checks everything that reading alone does not.
    pub fn validate(&self) -> Checked {
        if self.version != 1 {
            let problem = format!("{} is not known; write 1", self.version);
            return Err(invalid("version", problem));
        }
        if self.users.is_empty() {
            return Err(invalid("users", "at least one user is needed"));
        }
        let prefix = &self.prefix;
        if !prefix.is_empty() && (!prefix.starts_with('/') || prefix.ends_with('/')) {
            let problem = "a path without a slash at the end is needed, such as `/jenkins`";
            return Err(invalid("prefix", problem));
        }
        unique("users", self.users.iter().map(|user| user.name.as_str()))?;
        unique("nodes", self.nodes.iter().map(|node| node.name.as_str()))?;
        check_items("items", &self.items, false)?;
        check_triggers(&self.items)
    }
}

fn unique<'a>(place: &str, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if name.is_empty() {
            return Err(invalid(format!("{place}[{index}].name"), "it is empty"));
        }
        if !seen.insert(name.to_lowercase()) {
            let problem = format!("there is another `{name}`; names differ in more than case");
            return Err(invalid(format!("{place}[{index}].name"), problem));
        }
    }
    Ok(())
}

fn check_items(place: &str, items: &[ItemDefinition], branches: bool) -> Checked {
    unique(place, items.iter().map(|item| item.name.as_str()))?;
    for (index, item) in items.iter().enumerate() {
        let place = format!("{place}[{index}]");
        if !branches
            && item
                .name
                .contains(['/', '?', '*', '\\', '<', '>', '|', '&', '#', '%'])
        {
            let problem = format!("`{}` has a character that names cannot have", item.name);
            return Err(invalid(format!("{place}.name"), problem));
        }
        let is_folder = matches!(
            item.kind,
            ItemKindDefinition::Folder | ItemKindDefinition::Multibranch
        );
        if is_folder && !item.steps.is_empty() {
            return Err(invalid(format!("{place}.steps"), "folders are not built"));
        }
        if !is_folder && !item.items.is_empty() {
            let problem = "only folders and multibranch projects hold others";
            return Err(invalid(format!("{place}.items"), problem));
        }
        let is_multibranch = item.kind == ItemKindDefinition::Multibranch;
        if is_multibranch
            && item
                .items
                .iter()
                .any(|branch| branch.kind != ItemKindDefinition::Pipeline)
        {
            let problem = "the branches of a multibranch project are pipelines";
            return Err(invalid(format!("{place}.items"), problem));
        }
        check_parameters(&format!("{place}.parameters"), &item.parameters)?;
        check_steps(&format!("{place}.steps"), &item.steps, 0)?;
        check_items(&format!("{place}.items"), &item.items, is_multibranch)?;
    }
    Ok(())
}

fn check_parameters(place: &str, parameters: &[ParameterDefinition]) -> Checked {
    unique(place, parameters.iter().map(|it| it.name.as_str()))?;
    for (index, parameter) in parameters.iter().enumerate() {
        if (parameter.kind == ParameterKind::Choice) == parameter.choices.is_empty() {
            let problem = "`choices` belong to parameters of the kind `choice`, and only to them";
            return Err(invalid(format!("{place}[{index}].choices"), problem));
        }
    }
    Ok(())
}

/// How deep steps may be in one another.
const DEEPEST: usize = 50;

fn check_steps(place: &str, steps: &[StepDefinition], depth: usize) -> Checked {
    if depth > DEEPEST {
        return Err(invalid(place, "steps are too deep in one another"));
    }
    for (index, step) in steps.iter().enumerate() {
        let place = format!("{place}[{index}]");
        let blocks = [
            step.stage.is_some(),
            step.node.is_some(),
            step.timeout.is_some(),
            step.block.is_some(),
            step.catch_error.is_some(),
        ];
        let leaves = [
            step.sh.is_some(),
            step.echo.is_some(),
            step.sleep.is_some(),
            step.error.is_some(),
            step.unstable.is_some(),
            step.input.is_some(),
            step.archive.is_some(),
            step.junit.is_some(),
            step.build.is_some(),
        ];
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
        let (blocks, leaves) = (count(&blocks), count(&leaves));
        let alone = step.parallel.is_some() && blocks == 0 && leaves == 0;
        if !alone && blocks + leaves != 1 {
            let problem = "a step is exactly one of stage, node, timeout, block, catch_error, \
                           parallel, sh, echo, sleep, error, unstable, input, archive, junit, build";
            return Err(invalid(place, problem));
        }
        if leaves == 1 && (!step.steps.is_empty() || step.parallel.is_some()) {
            return Err(invalid(place, "only blocks have steps in them"));
        }
        check_parameters(&format!("{place}.parameters"), &step.parameters)?;
        check_steps(&format!("{place}.steps"), &step.steps, depth + 1)?;
        for branch in step.parallel.iter().flatten() {
            let place = format!("{place}.parallel.{}", branch.branch);
            check_steps(&place, &branch.steps, depth + 1)?;
        }
    }
    Ok(())
}
