//! What is served.

mod health;
mod landing;
mod negotiation;
mod reloading;
mod scraping;
mod secrets;
mod sockets;
mod support;
mod web_config;
mod webhooks;
