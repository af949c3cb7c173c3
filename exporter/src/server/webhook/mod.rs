//! `POST /webhook`.

mod endpoint;
mod handler;
mod inlet;

pub use endpoint::WebhookEndpoint;
pub use inlet::{InletFull, WebhookInlet};

pub(super) use handler::receive;
