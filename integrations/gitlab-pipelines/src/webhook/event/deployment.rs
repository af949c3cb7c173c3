//! Deployments.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::git_ref;
use super::project::EventProject;
use crate::types::{
    Deployment, DeploymentId, DeploymentStatus, EnvironmentTier, JobId, ProjectRef, User,
};
use crate::webhook::wire;

/// A deployment changed its state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeploymentEvent {
    /// The project.
    pub project: EventProject,
    /// The deployment.
    pub id: DeploymentId,
    /// Its state.
    pub status: DeploymentStatus,
    /// When it came into that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_changed_at: Option<DateTime<Utc>>,
    /// The environment's name.
    pub environment: String,
    /// The environment's name as it may appear in a host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_slug: Option<String>,
    /// What the environment is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_tier: Option<EnvironmentTier>,
    /// Where the environment can be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_url: Option<String>,
    /// The job that deploys; none when an outside system does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// The job's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_url: Option<String>,
    /// The branch or tag.
    #[serde(rename = "ref")]
    pub git_ref: String,
    /// The commit, whole if the server told its page.
    pub sha: String,
    /// The first line of the commit's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit_title: Option<String>,
    /// The commit's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit_url: Option<String>,
    /// Who deploys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
}

impl DeploymentEvent {
    /// The event of a state that was found by asking. None if the server did not tell the state.
    pub fn from_rest(project: &ProjectRef, deployment: Deployment) -> Option<Self> {
        let environment = deployment.environment;
        let job = deployment.deployable;
        let of_environment = environment.as_ref();
        Some(Self {
            project: EventProject::new(project),
            id: deployment.id,
            status: deployment.status?,
            status_changed_at: deployment.updated_at,
            environment: of_environment
                .map(|environment| environment.name.clone())
                .unwrap_or_default(),
            environment_slug: of_environment.map(|environment| environment.slug.clone()),
            environment_tier: of_environment.and_then(|environment| environment.tier.clone()),
            environment_url: of_environment
                .and_then(|environment| environment.external_url.clone()),
            job_id: job.as_ref().map(|job| job.id),
            job_url: job.as_ref().map(|job| job.web_url.clone()),
            git_ref: git_ref::normalised(deployment.git_ref),
            sha: deployment.sha,
            commit_title: job.and_then(|job| job.commit).map(|commit| commit.title),
            commit_url: None,
            user: deployment.user,
        })
    }

    pub(in crate::webhook) fn from_wire(event: wire::Deployment) -> Self {
        let sha = event
            .commit_url
            .as_deref()
            .and_then(|url| url.rsplit_once("/commit/"))
            .map(|(_, sha)| sha)
            .filter(|sha| sha.len() >= 40 && sha.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(str::to_owned)
            .or(event.short_sha)
            .unwrap_or_default();
        Self {
            project: event
                .project
                .map(EventProject::from_wire)
                .unwrap_or_default(),
            id: event.deployment_id,
            status: event.status,
            status_changed_at: event.status_changed_at,
            environment: event.environment.unwrap_or_default(),
            environment_slug: event.environment_slug,
            environment_tier: event.environment_tier.map(EnvironmentTier::from),
            environment_url: event.environment_external_url,
            job_id: event.deployable_id,
            job_url: event.deployable_url,
            git_ref: git_ref::normalised(event.git_ref.unwrap_or_default()),
            sha,
            commit_title: event.commit_title,
            commit_url: event.commit_url,
            user: event.user.and_then(wire::User::into_rest),
        }
    }
}
