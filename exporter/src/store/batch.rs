//! Facts that are kept together, and a project's state.

use serde::{Deserialize, Serialize};

use super::Fact;

/// The facts of one look at one project: all of them are kept, or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Its place in the order of all batches: a greater number than every one before it.
    pub sequence: u64,
    /// The project.
    pub project: u64,
    /// When the look was, in milliseconds since 1970.
    pub at: i64,
    /// What was decided, in order.
    pub facts: Vec<Fact>,
}

/// All that was folded of one project up to a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptProject {
    /// The project.
    pub project: u64,
    /// The batches up to this number are in it.
    pub sequence: u64,
    /// The state, in the ledger's own serialisation.
    pub state: Vec<u8>,
}
