//! The client: one server, one credential, and the services on top.

mod builder;
mod exchange;
mod gitlab_client;
mod observer;
mod services;
mod span;

pub use builder::GitLabClientBuilder;
pub use gitlab_client::GitLabClient;
