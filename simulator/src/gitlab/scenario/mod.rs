//! Scenarios: what is on the simulated server and how its pipelines go.

mod build;
mod build_merge_requests;
mod ci;
mod definition;
mod history;
mod merge_request;
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
pub use merge_request::{IncidentDefinition, MergeRequestDefinition, NoteDefinition};
pub use world::World;
