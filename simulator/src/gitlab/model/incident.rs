//! Incidents, as far as the DORA metrics need them.

use chrono::{DateTime, Utc};

/// An incident of production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The project it belongs to.
    pub project_id: u64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}
