//! Where looks come from: GraphQL in batches, REST where GraphQL gives nothing or is refused, and
//! the bodies of webhooks. Whichever way it came, the same state of GitLab makes the same look.

mod batch_size;
mod bridges;
mod change;
mod detail;
mod failure_texts;
mod git_ref;
pub mod graphql;
mod names;
mod normal;
pub mod rest;
pub mod webhook;

pub use batch_size::{BatchSize, Shrunk};
pub use bridges::{BridgeSeen, Bridges};
pub use change::{Changed, Listed, Since};
pub use detail::{Detail, FailedText, Target};
pub use failure_texts::{FailureTexts, Knowledge};
pub use git_ref::RefName;
pub use names::Names;
pub use normal::{mark_retried, seconds, whole_seconds};
