//! What several kinds of events have inside.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::types::{JobId, PipelineId, ProjectId, RunnerId, UserId, lenient, timestamp};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Project {
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) id: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) web_url: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) path_with_namespace: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) default_branch: Option<String>,
}

/// The project as older servers show it.
#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Repository {
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) homepage: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct User {
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) id: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) username: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) avatar_url: Option<String>,
}

impl User {
    /// The user as REST shows it. System users and deleted ones may come without an id.
    pub(in crate::webhook) fn into_rest(self) -> Option<crate::types::User> {
        Some(crate::types::User {
            id: UserId::new(self.id?),
            username: self.username.unwrap_or_default(),
            name: self.name,
            state: None,
            avatar_url: self.avatar_url,
            web_url: None,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Author {
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) email: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Commit {
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) id: String,
    #[serde(default)]
    pub(in crate::webhook) message: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) title: Option<String>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) timestamp: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(in crate::webhook) url: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) author: Option<Author>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) added: Vec<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) modified: Vec<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) removed: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Runner {
    #[serde(default)]
    pub(in crate::webhook) id: Option<RunnerId>,
    #[serde(default)]
    pub(in crate::webhook) description: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) runner_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) is_shared: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Environment {
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) action: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) deployment_tier: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct SourcePipeline {
    #[serde(default)]
    pub(in crate::webhook) project: Option<SourceProject>,
    #[serde(default)]
    pub(in crate::webhook) job_id: Option<JobId>,
    #[serde(default)]
    pub(in crate::webhook) pipeline_id: Option<PipelineId>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct SourceProject {
    #[serde(default)]
    pub(in crate::webhook) id: Option<ProjectId>,
    #[serde(default)]
    pub(in crate::webhook) path_with_namespace: Option<String>,
}
