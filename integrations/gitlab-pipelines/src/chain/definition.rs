use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{ChainError, PlannedStep, check, plan, read};
use crate::types::{GitRef, ProjectRef};

/// Pipelines that run one after the other. Whatever is one has been checked: there is no cycle,
/// and every name means something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chain {
    pub(super) steps: Vec<Step>,
    #[serde(skip)]
    pub(super) at_once: usize,
}

/// One pipeline of a chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its name in the chain.
    pub name: String,
    /// Its project.
    pub project: ProjectRef,
    /// The branch or tag it runs for.
    #[serde(rename = "ref")]
    pub git_ref: GitRef,
    /// The variables it gets.
    pub variables: BTreeMap<String, VariableSource>,
    /// The inputs it gets.
    pub inputs: BTreeMap<String, Value>,
    /// The steps that have to succeed before, besides those it takes variables from.
    pub needs: BTreeSet<String>,
    /// Whether what needs it runs even if it fails.
    pub allow_failure: bool,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum VariableSource {
    /// From the chain itself.
    Value(String),
    /// From the pipeline of an earlier step.
    Field {
        /// The step.
        from: String,
        /// What of its pipeline.
        field: PipelineField,
    },
    /// From a variable that an earlier step's pipeline was started with.
    Variable {
        /// The step.
        from: String,
        /// The variable's name.
        variable: String,
    },
    /// From a file of an earlier step's artifacts: its first line, without spaces around it.
    Artifact {
        /// The step.
        from: String,
        /// The job that made it.
        job: String,
        /// The path in the artifacts' archive.
        file: String,
    },
}

/// What a variable can be of an earlier step's pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PipelineField {
    /// Its id.
    Id,
    /// The commit it ran for.
    Sha,
    /// The branch or tag it ran for.
    Ref,
    /// The address of its page.
    WebUrl,
    /// Its status in the end.
    Status,
}

impl PipelineField {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Id, Self::Sha, Self::Ref, Self::WebUrl, Self::Status];

    /// Its name in a chain file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Sha => "sha",
            Self::Ref => "ref",
            Self::WebUrl => "web_url",
            Self::Status => "status",
        }
    }
}

impl VariableSource {
    /// The step it comes from, if it comes from one.
    pub fn from_step(&self) -> Option<&str> {
        match self {
            Self::Value(_) => None,
            Self::Field { from, .. }
            | Self::Variable { from, .. }
            | Self::Artifact { from, .. } => Some(from),
        }
    }
}

impl fmt::Display for VariableSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => formatter.write_str(value),
            Self::Field { from, field } => write!(formatter, "<{} of {from}>", field.as_str()),
            Self::Variable { from, variable } => {
                write!(formatter, "<variable {variable} of {from}>")
            }
            Self::Artifact { from, job, file } => write!(formatter, "<{file} of {job} of {from}>"),
        }
    }
}

impl Step {
    /// A step without variables that needs no other.
    pub fn new(name: impl Into<String>, project: ProjectRef, git_ref: GitRef) -> Self {
        Self {
            name: name.into(),
            project,
            git_ref,
            variables: BTreeMap::new(),
            inputs: BTreeMap::new(),
            needs: BTreeSet::new(),
            allow_failure: false,
        }
    }

    /// The steps that come before: those it needs, and those it takes variables from.
    pub fn comes_after(&self) -> BTreeSet<&str> {
        let sources = self
            .variables
            .values()
            .filter_map(VariableSource::from_step);
        self.needs
            .iter()
            .map(String::as_str)
            .chain(sources)
            .collect()
    }
}

impl Chain {
    /// How many steps run at the same time unless a chain says otherwise.
    pub const AT_ONCE: usize = 4;

    /// A chain of these steps.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn new(steps: Vec<Step>) -> Result<Self, ChainError> {
        check::check(&steps, |_| None)?;
        Ok(Self {
            steps,
            at_once: Self::AT_ONCE,
        })
    }

    /// Reads a chain from YAML text, whose form `conformance/chain.schema.json` describes.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line.
    pub fn from_yaml(text: &str) -> Result<Self, ChainError> {
        read::read(text)
    }

    /// Its steps, in the order in which they were given.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many steps run at the same time.
    pub fn at_once(&self) -> usize {
        self.at_once
    }

    /// Sets how many steps run at the same time, at least 1.
    #[must_use]
    pub fn with_at_once(mut self, at_once: usize) -> Self {
        self.at_once = at_once.max(1);
        self
    }

    /// What would be done, in an order in which it can be.
    pub fn plan(&self) -> Vec<PlannedStep> {
        plan::plan(&self.steps)
    }

    /// A name for what the steps do: other steps, other name. Their order does not matter.
    pub fn fingerprint(&self) -> String {
        let mut steps: Vec<_> = self.steps.iter().collect();
        steps.sort_by(|one, other| one.name.cmp(&other.name));
        // Maps are sorted and all keys are text, so that this cannot fail.
        let text = serde_json::to_vec(&steps).unwrap_or_default();
        let digest = Sha256::digest(&text);
        digest.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
