//! Scenarios: what is on the simulated server and how its builds go.

mod build;
mod compile;
mod definition;
mod history;
mod item;
mod large;
mod parse;
mod step;
mod triggers;
mod validate;

pub use definition::{ConfiguredUrl, NodeDefinition, Scenario, UserDefinition};
pub use item::{
    ChangeDefinition, History, ItemDefinition, ItemKindDefinition, ParameterDefinition,
    ParameterKind, ViewDefinition,
};
pub use step::{
    BranchDefinition, FileDefinition, OutcomeDefinition, StepDefinition, TestCaseDefinition,
    TestStatusDefinition,
};

pub use crate::scenario::{ByteSize, ScenarioError, Seconds, SecondsRange};
