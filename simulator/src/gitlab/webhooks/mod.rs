//! Webhooks: what is sent when something changes, to whom, and what comes of it.

mod delivery;
mod event;
mod health;
mod observer;
mod payload;
mod sender;
mod signature;

pub use event::HookEvent;
pub use health::{AlertStatus, alert_status};
pub use payload::{Dates, payload};
pub use sender::{DeliveryRecord, TestError, Webhooks};
pub use signature::signature;
