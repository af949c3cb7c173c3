//! Scenarios: what is on the simulated server and how its pipelines go.

mod ci;
mod definition;
mod quantity;

pub use ci::{
    ArtifactDefinition, ArtifactFile, CiDefinition, EnvironmentAction, EnvironmentDefinition,
    JobDefinition, Outcome, Strategy, TestCaseDefinition, TestOutcome, TriggerDefinition,
};
pub use definition::{
    GroupDefinition, History, HookDefinition, ProjectDefinition, Scenario, TokenDefinition,
    TokenKindDefinition, TriggerTokenDefinition, UserDefinition,
};
pub use quantity::{ByteSize, Seconds, SecondsRange};
