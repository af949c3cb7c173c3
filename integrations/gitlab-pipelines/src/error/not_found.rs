//! What a 404 is about.

use super::body::ErrorBody;
use super::context::{Context, Resource};
use super::kind::AccessKind;
use super::verdict::Verdict;

pub(super) fn not_found(context: &Context, body: &ErrorBody) -> Verdict {
    if body.html {
        return Verdict::new(
            AccessKind::EndpointNotFound,
            "an HTML page says that nothing is there",
        )
        .hint("check the base URL, and the path under which GitLab is installed");
    }
    // GitLab's catch-all for routes it does not have is the one 404 under `error`.
    if body.error.as_deref() == Some("404 Not Found") && context.resource != Resource::Trigger {
        return Verdict::new(
            AccessKind::EndpointNotFound,
            "the server has no such endpoint",
        )
        .hint(
            "check the base URL; it may also be of a newer version of GitLab, or of a higher tier",
        );
    }
    let named = body
        .message
        .as_deref()
        .and_then(|words| words.strip_prefix("404 "))
        .and_then(|words| {
            words
                .strip_suffix(" Not Found")
                .or(words.strip_suffix(" Not found"))
        });
    let resource = match named {
        Some("Project") => Resource::Project,
        Some("Pipeline") => Resource::Pipeline,
        Some("Job" | "Build") => Resource::Job,
        Some("Artifacts" | "Artifacts metadata" | "Artifact" | "Path" | "File") => {
            Resource::Artifact
        }
        Some("Environment") => Resource::Environment,
        Some("Deployment") => Resource::Deployment,
        Some("Trigger") => Resource::Trigger,
        _ => context.resource,
    };
    let other = match (resource, named) {
        (Resource::Any, Some(name)) => Some(format!("there is no such {}", name.to_lowercase())),
        _ => None,
    };
    let verdict = absent(resource);
    match other {
        Some(message) => Verdict {
            message: message.into(),
            ..verdict
        },
        None => verdict,
    }
}

fn absent(resource: Resource) -> Verdict {
    match resource {
        Resource::Project => Verdict::new(AccessKind::ProjectNotFound, "there is no such project")
            .hint("check its path or id; a project that the token may not see is not found either"),
        Resource::Pipeline => {
            Verdict::new(AccessKind::PipelineNotFound, "there is no such pipeline")
                .hint("check that the id (not the number within the project) is of this project")
        }
        Resource::Job | Resource::Log => {
            Verdict::new(AccessKind::JobNotFound, "there is no such job")
                .hint("check that the id is of this project, and of a job that is no trigger job")
        }
        Resource::Artifact => {
            Verdict::new(AccessKind::ArtifactNotFound, "there is no such artifact")
                .hint("it was never made, has expired, or was erased")
        }
        Resource::Environment => Verdict::new(
            AccessKind::EnvironmentNotFound,
            "there is no such environment",
        )
        .hint("check that the id is of this project"),
        Resource::Deployment => Verdict::new(
            AccessKind::DeploymentNotFound,
            "there is no such deployment",
        )
        .hint("check that the id is of this project"),
        Resource::Trigger => Verdict::new(
            AccessKind::TriggerNotFound,
            "there is no such trigger or project",
        )
        .hint("check the project, and that the trigger or its token belongs to it"),
        Resource::Token => Verdict::new(
            AccessKind::EndpointNotFound,
            "the server has no such endpoint",
        )
        .hint("it takes GitLab 15.5 or later"),
        Resource::Any => Verdict::new(
            AccessKind::EndpointNotFound,
            "there is nothing of that name",
        ),
    }
}
