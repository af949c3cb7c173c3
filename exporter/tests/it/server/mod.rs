//! What is served.

mod health;
mod landing;
mod negotiation;
mod reloading;
mod scraping;
mod secrets;
mod sockets;
pub(crate) mod support;
mod web_config;
mod webhooks;
