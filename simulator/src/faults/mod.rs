//! Things that go wrong on purpose: a plan of faults, the same for the same seed.
//!
//! A plan is provider independent. [`Faults::wrap`] puts it in front of any
//! axum router; whatever sends webhooks asks [`Faults::webhook`].

mod body;
mod decide;
mod layer;
mod pattern;
mod plan;

pub use body::BodyBroken;
pub use decide::Faults;
pub use layer::{ConnectionHandle, DroppedConnection};
pub use plan::{
    Answer, Drop, FaultPlan, FaultPlanError, Occurrence, Rule, SlowBody, WebhookFault, WebhookRule,
};
