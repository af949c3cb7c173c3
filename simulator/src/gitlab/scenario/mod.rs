//! Scenarios: what is on the simulated server and how its pipelines go.

mod build;
mod ci;
mod definition;
mod error;
mod history;
mod parse;
mod quantity;
mod validate;

pub use ci::{
    ArtifactDefinition, ArtifactFile, CiDefinition, EnvironmentAction, EnvironmentDefinition,
    JobDefinition, Outcome, Strategy, TestCaseDefinition, TestOutcome, TriggerDefinition,
};
pub use definition::{
    GroupDefinition, History, HookDefinition, ProjectDefinition, Scenario, TokenDefinition,
    TokenKindDefinition, TriggerTokenDefinition, UserDefinition,
};
pub use error::ScenarioError;
pub use quantity::{ByteSize, Seconds, SecondsRange};
