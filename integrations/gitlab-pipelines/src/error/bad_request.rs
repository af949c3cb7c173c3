//! What GitLab refuses with 400 and 422.

use std::borrow::Cow;

use http::StatusCode;

use super::body::ErrorBody;
use super::context::{Context, Resource};
use super::kind::{ConfigurationKind, GraphQlKind, JobKind, PipelineKind, RateLimitKind};
use super::verdict::Verdict;
use super::wording::{fragment, reason, said};

pub(super) fn refused(context: &Context, status: StatusCode, body: &ErrorBody) -> Verdict {
    let words = body.words().unwrap_or_default();
    let lower = words.to_lowercase();
    let has = |text: &str| lower.contains(text);
    if context.resource == Resource::Token && has("requires token type") {
        return Verdict::new(
            ConfigurationKind::InvalidCredentials,
            "GitLab tells this about personal, project and group access tokens only",
        );
    }
    if has("too many pipelines") {
        return Verdict::new(RateLimitKind::TooManyRequests, fragment(words))
            .hint("wait a minute: GitLab limits how many pipelines are created of one commit");
    }
    if has("unplayable job") {
        return Verdict::new(JobKind::NotPlayable, "the job is not waiting to be started")
            .hint("only manual and delayed jobs can be played; retry a finished one instead");
    }
    if has("reference not found") || has("ref is missing") || has("ref is empty") {
        return Verdict::new(PipelineKind::InvalidRef, fragment(words))
            .hint("check that the branch or tag exists");
    }
    if context.operation == "pipelines.create" || context.operation == "triggers.run" {
        return not_created(words, &lower);
    }
    if context.operation == "graphql.query" {
        let kind = if has("too large") {
            GraphQlKind::TooLarge
        } else {
            GraphQlKind::Refused
        };
        return Verdict::new(kind, said(body, "the server refused the query"));
    }
    let otherwise = if status == StatusCode::UNPROCESSABLE_ENTITY {
        "the server cannot make sense of the request"
    } else {
        "the server refused a parameter"
    };
    Verdict::new(ConfigurationKind::InvalidParameter, said(body, otherwise))
}

fn not_created(words: &str, lower: &str) -> Verdict {
    let has = |text: &str| lower.contains(text);
    let message = match reason(words) {
        "" => Cow::Borrowed("the server refused it"),
        reason => fragment(reason).into(),
    };
    if has("ci config file") || has(".gitlab-ci.yml") && has("missing") {
        return Verdict::new(PipelineKind::CreationFailed, message)
            .hint("add a .gitlab-ci.yml to that branch, or set the project's CI/CD file path");
    }
    if has("pipeline variables") || has("set variables") {
        return Verdict::new(PipelineKind::InvalidVariable, message).hint(
            "ask for a role that the project's \"minimum role to use pipeline variables\" allows, \
             or leave the variables out",
        );
    }
    if has("variables") || has("variable") || has("input") {
        return Verdict::new(PipelineKind::InvalidVariable, message)
            .hint("check the variables and inputs against the CI file");
    }
    if has("no stages") || has("filtered out") || has("would have been empty") || has("rules") {
        return Verdict::new(PipelineKind::CreationFailed, message)
            .hint("the rules of the CI file leave no job for this ref and these variables");
    }
    Verdict::new(PipelineKind::CreationFailed, message)
}
