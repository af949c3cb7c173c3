//! The client: one server, one credential, and the services on top.

mod builder;
mod exchange;
mod jenkins_client;
mod observer;
mod services;
mod span;

pub use builder::JenkinsClientBuilder;
pub use jenkins_client::JenkinsClient;
