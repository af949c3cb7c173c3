//! Webhooks.

mod any_body;
mod bus;
mod conformance;
mod intake;
mod memory;
mod reconcile;
mod support;
mod verify;
