//! Webhooks as they are stored; sending them is not the model's business.

use chrono::{DateTime, Utc};

use super::Secret;

/// A webhook of a project.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The hook's id.
    pub id: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// Where the events are sent.
    pub url: String,
    /// The display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Sent as `X-Gitlab-Token`.
    pub token: Option<Secret>,
    /// A `whsec_…` key to sign deliveries with.
    pub signing_token: Option<Secret>,
    /// What is sent.
    pub events: HookEvents,
    /// Whether certificates are checked.
    pub enable_ssl_verification: bool,
    /// Extra request headers by name.
    pub custom_headers: Vec<(String, Secret)>,
    /// Failures since the last success.
    pub recent_failures: u32,
    /// Until when it is switched off after failures.
    pub disabled_until: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The kinds of event a hook wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HookEvents {
    /// Branch pushes.
    pub push: bool,
    /// Tag pushes.
    pub tag_push: bool,
    /// Merge requests.
    pub merge_requests: bool,
    /// Job transitions.
    pub job: bool,
    /// Pipeline transitions.
    pub pipeline: bool,
    /// Deployment transitions.
    pub deployment: bool,
    /// Releases.
    pub releases: bool,
}
