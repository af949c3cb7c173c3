//! Spreads events to those who want them.

mod event_bus;
mod filter;
mod queue;
mod subscription;

pub use event_bus::EventBus;
pub use filter::Filter;
pub use queue::{Overflow, Queue};
pub use subscription::{Message, Subscription};
