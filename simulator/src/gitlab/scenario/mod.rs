//! Scenarios: what is on the simulated server and how its pipelines go.

mod build;
mod ci;
mod definition;
mod history;
mod parse;
mod validate;
mod world;

pub use crate::scenario::ScenarioError;
pub use crate::scenario::{ByteSize, Seconds, SecondsRange};
pub use ci::{
    ArtifactDefinition, ArtifactFile, CiDefinition, EnvironmentAction, EnvironmentDefinition,
    JobDefinition, Outcome, Strategy, TestCaseDefinition, TestOutcome, TriggerDefinition,
};
pub use definition::{
    GroupDefinition, History, HookDefinition, ProjectDefinition, Scenario, TokenDefinition,
    TokenKindDefinition, TriggerTokenDefinition, UserDefinition,
};
pub use world::World;
