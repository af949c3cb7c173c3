//! The variables a job sees, and putting them into texts.

use std::borrow::Cow;

use crate::gitlab::model::{Instance, Job, Pipeline, Project};

/// A name as it can stand in a host name: at most 63 lower-case letters, digits and hyphens.
pub(crate) fn slug(name: &str) -> String {
    let slug: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(63)
        .collect();
    slug.trim_matches('-').to_owned()
}

impl Instance {
    /// Replaces `$NAME` and `${NAME}` by the variables of a pipeline and job.
    /// What is not a variable stays as it is.
    pub(in crate::gitlab) fn expand(
        &self,
        text: &str,
        pipeline: &Pipeline,
        job: Option<&Job>,
    ) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('$') {
            let (before, from) = rest.split_at(start);
            result.push_str(before);
            let (name, length) = variable_name(from);
            match self.variable(name, pipeline, job) {
                Some(value) => result.push_str(&value),
                None => result.push_str(from.get(..length).unwrap_or(from)),
            }
            rest = from.get(length..).unwrap_or("");
        }
        result.push_str(rest);
        result
    }

    fn variable<'a>(
        &'a self,
        name: &str,
        pipeline: &'a Pipeline,
        job: Option<&'a Job>,
    ) -> Option<Cow<'a, str>> {
        let own = job
            .into_iter()
            .flat_map(|job| &job.variables)
            .chain(&pipeline.variables);
        if let Some(variable) = own.rev().find(|variable| variable.key == name) {
            return Some(Cow::Borrowed(&variable.value));
        }
        let project: Option<&Project> = self.projects.get(&pipeline.project_id);
        Some(match name {
            "CI_COMMIT_REF_NAME" => Cow::Borrowed(pipeline.reference.as_str()),
            "CI_COMMIT_REF_SLUG" => Cow::Owned(slug(&pipeline.reference)),
            "CI_COMMIT_SHA" => Cow::Borrowed(pipeline.sha.as_str()),
            "CI_COMMIT_SHORT_SHA" => Cow::Borrowed(pipeline.sha.get(..8).unwrap_or(&pipeline.sha)),
            "CI_PIPELINE_ID" => Cow::Owned(pipeline.id.to_string()),
            "CI_PIPELINE_IID" => Cow::Owned(pipeline.iid.to_string()),
            "CI_PIPELINE_SOURCE" => Cow::Borrowed(pipeline.source.as_str()),
            "CI_PROJECT_ID" => Cow::Owned(pipeline.project_id.to_string()),
            "CI_PROJECT_PATH" => Cow::Borrowed(project?.full_path.as_str()),
            "CI_PROJECT_NAME" => Cow::Borrowed(project?.path.as_str()),
            "CI_SERVER_URL" => Cow::Borrowed(self.external_url.as_str()),
            "CI_JOB_ID" => Cow::Owned(job?.id.to_string()),
            "CI_JOB_NAME" => Cow::Borrowed(job?.name()),
            "CI_JOB_STAGE" => Cow::Borrowed(job?.stage()),
            _ => return None,
        })
    }
}

/// The name after the `$` that `text` starts with, and how long the reference is.
fn variable_name(text: &str) -> (&str, usize) {
    let after = text.get(1..).unwrap_or("");
    if let Some(braced) = after.strip_prefix('{')
        && let Some(end) = braced.find('}')
    {
        return (braced.get(..end).unwrap_or(""), end + 3);
    }
    let end = after
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(after.len());
    (after.get(..end).unwrap_or(""), end + 1)
}
