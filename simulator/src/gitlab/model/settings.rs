//! What kind of instance this is.

use std::collections::{BTreeMap, BTreeSet};

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
    /// How GraphQL behaves.
    pub graphql: GraphQlSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: "19.0.0-ee".to_owned(),
            revision: "5a4f4ae1b2c".to_owned(),
            tier: Tier::default(),
            object_storage: false,
            limits: Limits::default(),
            graphql: GraphQlSettings::default(),
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

/// How GraphQL behaves: the `graphql:` part of an instance. It can be changed
/// while the server runs, as an upgrade would.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct GraphQlSettings {
    /// Whether it is there.
    pub availability: GraphQlAvailability,
    /// The highest score of a query.
    pub max_complexity: MaxComplexity,
    /// How deep fields may stand within one another.
    pub max_depth: MaxDepth,
    /// How many characters a query may have.
    pub max_query_size: u32,
    /// How many items a page has at most.
    pub max_page_size: u32,
    /// Fields that this instance lacks, such as `CiJob.exitCode`, besides those
    /// that its version lacks.
    pub absent: BTreeSet<String>,
    /// What fields cost by themselves, such as `Project.pipelines`, where that
    /// is not what GitLab charges: costs change from version to version.
    pub costs: BTreeMap<String, u32>,
}

impl Default for GraphQlSettings {
    fn default() -> Self {
        Self {
            availability: GraphQlAvailability::default(),
            max_complexity: MaxComplexity::default(),
            max_depth: MaxDepth::default(),
            max_query_size: 10_000,
            max_page_size: 100,
            absent: BTreeSet::new(),
            costs: BTreeMap::new(),
        }
    }
}

/// Whether GraphQL is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphQlAvailability {
    /// It is.
    #[default]
    On,
    /// There is no such path: 404.
    Missing,
    /// Nobody may use it: 403.
    Forbidden,
}

/// The highest score of a query, by who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct MaxComplexity {
    /// Without a token.
    pub anonymous: u32,
    /// With one.
    pub user: u32,
    /// With an administrator's.
    pub administrator: u32,
}

impl Default for MaxComplexity {
    fn default() -> Self {
        Self {
            anonymous: 200,
            user: 250,
            administrator: 300,
        }
    }
}

/// How deep fields may stand within one another, by who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct MaxDepth {
    /// Without a token.
    pub anonymous: u32,
    /// With one.
    pub user: u32,
}

impl Default for MaxDepth {
    fn default() -> Self {
        Self {
            anonymous: 15,
            user: 20,
        }
    }
}
