//! What the exporter was told to do: typed, with every default, and how it is read.

mod buckets;
mod collectors;
mod gitlab;
mod listen_address;
mod log;
mod metrics;
mod overrides;
mod pattern;
mod project;
mod read;
mod redis;
mod root;
mod selection;
mod server;
mod web;

pub use buckets::{Buckets, NoBuckets};
pub use collectors::{
    CollectorKind, Collectors, DoraCollector, EnvironmentsCollector, JobsCollector,
    MergeRequestsCollector, PipelinesCollector, SimpleCollector, TestReportsCollector,
};
pub use gitlab::{GitLabSettings, SecretSource};
pub use listen_address::{ListenAddress, NoListenAddress};
pub use log::{LogFormat, LogLevel, LogSettings};
pub use metrics::MetricsSettings;
pub use overrides::{MergeRequestOverrides, ProjectOverrides, RefOverrides};
pub use pattern::Pattern;
pub use project::{MergeRequestSettings, MergeRequestState, ProjectSettings, RefSettings};
pub use read::{ConfigError, Flag, Loaded, Origin, PREFIX, Problem, Setting, Sources, as_yaml};
pub use redis::RedisSettings;
pub use root::Config;
pub use selection::{Owner, OwnerKind, ProjectEntry, Wildcard};
pub use server::{ServerSettings, WebhookSettings};
pub use web::{ClientAuth, PasswordHash, Pem, TlsVersion, WebConfig, WebTls};
