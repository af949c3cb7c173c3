//! What kind of instance this is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The instance's version, licence and limits: the `instance:` part of a scenario.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The version that `/version` answers; newer endpoints depend on it.
    pub version: String,
    /// The revision that `/version` answers.
    pub revision: String,
    /// Which edition and licence.
    pub tier: Tier,
    /// Artifacts are in an object store: downloads answer a redirect to another origin.
    pub object_storage: bool,
    /// Rate limits and caps.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: "19.0.0-ee".to_owned(),
            revision: "5a4f4ae1b2c".to_owned(),
            tier: Tier::default(),
            object_storage: false,
            limits: Limits::default(),
        }
    }
}

impl Settings {
    /// Whether the instance is `major.minor` or newer.
    pub fn is_at_least(&self, major: u32, minor: u32) -> bool {
        let mut parts = self
            .version
            .split(['.', '-', '+'])
            .map(|part| part.parse::<u32>().ok());
        let mut part = || parts.next().flatten().unwrap_or(0);
        (part(), part()) >= (major, minor)
    }
}

/// The edition and licence of an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The community edition: enterprise endpoints do not even exist.
    Ce,
    /// The enterprise edition without a licence.
    Free,
    /// Premium.
    Premium,
    /// Ultimate.
    #[default]
    Ultimate,
}

/// Rate limits and caps. A rate limit that is absent is switched off.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// `throttle_authenticated_api`: requests with a token, per user.
    pub authenticated_api: Option<Throttle>,
    /// `throttle_unauthenticated_api`: requests without one.
    pub unauthenticated_api: Option<Throttle>,
    /// Application limits by GitLab's key, such as `jobs_index` or `project_api`.
    pub application: BTreeMap<String, Throttle>,
    /// Pipelines per minute, project, user and commit; answered with a 400.
    pub pipeline_creation_per_minute: Option<u32>,
    /// The highest offset of offset pagination where keyset pagination exists.
    pub offset_pagination: u64,
    /// Above this many records, totals are left out.
    pub count: u64,
    /// How deep child and downstream pipelines may nest.
    pub pipeline_depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            authenticated_api: Some(Throttle {
                requests: 2000,
                period_seconds: 60,
            }),
            unauthenticated_api: Some(Throttle {
                requests: 500,
                period_seconds: 60,
            }),
            application: BTreeMap::new(),
            pipeline_creation_per_minute: None,
            offset_pagination: 50_000,
            count: 10_000,
            pipeline_depth: 2,
        }
    }
}

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// How many requests.
    pub requests: u32,
    /// In how many seconds.
    pub period_seconds: u32,
}
