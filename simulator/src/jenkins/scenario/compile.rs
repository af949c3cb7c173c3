//! From the steps of a scenario to those that are run.

use std::sync::Arc;

use super::{
    FileDefinition, ParameterDefinition, StepDefinition, TestCaseDefinition, TestStatusDefinition,
};
use crate::Content;
use crate::jenkins::model::{
    Block, Branch, Chance, Leaf, LeafKind, Parameter, Step, Steps, TestCase, TestStatus,
};

pub(super) fn compile(steps: &[StepDefinition]) -> Steps {
    steps.iter().map(StepDefinition::compile).collect()
}

impl StepDefinition {
    fn compile(&self) -> Step {
        if let Some(name) = &self.stage {
            let block = Block::Stage {
                name: name.clone(),
                skipped: self.skipped,
            };
            return Step::Block(block, self.body());
        }
        if let Some(label) = &self.node {
            return Step::Block(Block::Node(label.clone()), self.body());
        }
        if let Some(limit) = self.timeout {
            return Step::Block(Block::Timeout(limit.0), self.body());
        }
        if let Some(name) = &self.block {
            return Step::Block(Block::Other(name.clone()), self.body());
        }
        if let Some(outcome) = self.catch_error {
            return Step::Block(Block::CatchError(outcome), self.body());
        }
        self.branches().unwrap_or_else(|| Step::Leaf(self.leaf()))
    }

    /// What is in a block: its branches, or its steps.
    fn body(&self) -> Steps {
        match self.branches() {
            Some(branches) => Steps::from([branches]),
            None => compile(&self.steps),
        }
    }

    fn branches(&self) -> Option<Step> {
        let branches = self.parallel.as_ref()?.iter().map(|branch| Branch {
            name: branch.branch.clone(),
            steps: compile(&branch.steps),
        });
        Some(Step::Parallel {
            branches: branches.collect(),
            fail_fast: self.fail_fast,
        })
    }

    fn leaf(&self) -> Arc<Leaf> {
        Arc::new(Leaf {
            kind: self.leaf_kind(),
            duration: self.duration,
            log: self.log.clone(),
            log_size: self.log_size.map_or(0, |size| size.0),
            last_words: self.last_words.clone(),
            outcome: self.outcome,
            chance: self.chance(),
            exit_code: self.exit_code,
            ignores_signals: self.ignores_signals,
        })
    }

    fn chance(&self) -> Chance {
        if !self.on_builds.is_empty() {
            Chance::Builds(self.on_builds.clone())
        } else if let Some(every) = self.every {
            Chance::Every(every)
        } else if let Some(probability) = self.chance {
            Chance::Probability(probability)
        } else {
            Chance::Always
        }
    }

    fn leaf_kind(&self) -> LeafKind {
        if let Some(message) = &self.echo {
            LeafKind::Echo(message.clone())
        } else if let Some(time) = self.sleep {
            LeafKind::Sleep(time.0)
        } else if let Some(message) = &self.error {
            LeafKind::Error(message.clone())
        } else if let Some(message) = &self.unstable {
            LeafKind::Unstable(message.clone())
        } else if let Some(message) = &self.input {
            LeafKind::Input {
                id: self.id.clone(),
                message: message.clone(),
                ok: self.ok.clone().unwrap_or_else(|| "Proceed".to_owned()),
                parameters: self.parameters.iter().map(Parameter::from).collect(),
                submitters: self.submitters.clone(),
            }
        } else if let Some(files) = &self.archive {
            LeafKind::Archive(files.iter().map(FileDefinition::compile).collect())
        } else if let Some(cases) = &self.junit {
            LeafKind::Tests(cases.iter().map(TestCaseDefinition::compile).collect())
        } else if let Some(job) = &self.build {
            let with = self.with.iter();
            let with = with.map(|(name, value)| (name.clone(), value.clone()));
            LeafKind::Build(job.clone(), with.collect())
        } else {
            LeafKind::Shell(self.sh.clone().unwrap_or_default())
        }
    }
}

impl FileDefinition {
    fn compile(&self) -> (String, Content) {
        let mut content = Content::default();
        match (&self.content, self.size) {
            (Some(text), _) => content.push(text.clone()),
            (None, Some(size)) => content.push_noise(size.0),
            (None, None) => content.push(format!("{}\n", self.path)),
        }
        (self.path.clone(), content)
    }
}

impl TestCaseDefinition {
    fn compile(&self) -> (String, TestCase, Vec<u64>) {
        let case = TestCase {
            class: self.class.clone(),
            name: self.name.clone(),
            status: match self.status {
                TestStatusDefinition::Passed => TestStatus::Passed,
                TestStatusDefinition::Failed => TestStatus::Failed,
                TestStatusDefinition::Skipped => TestStatus::Skipped,
            },
            duration: self.time.0,
            error: self.error.clone(),
            stack_trace: self.stack_trace.clone(),
            failed_since: 0,
            age: 0,
        };
        let suite = self.suite.clone().unwrap_or_else(|| self.class.clone());
        (suite, case, self.on_builds.clone())
    }
}

impl From<&ParameterDefinition> for Parameter {
    fn from(definition: &ParameterDefinition) -> Self {
        Self {
            name: definition.name.clone(),
            kind: definition.kind,
            description: definition.description.clone(),
            default: definition.default.clone(),
            choices: definition.choices.clone(),
        }
    }
}
