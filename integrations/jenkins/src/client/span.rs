//! The span of each operation.

use pipewright_core::observability::ProjectLabel;
use tracing::field::{self, DisplayValue};
use tracing::{Span, info_span};

use super::JenkinsClient;
use crate::error::Context;
use crate::types::JobRef;

impl JenkinsClient {
    /// The span of an operation. Its name is the operation's; fields that only the caller knows
    /// (`queue_id`, `bytes`, `size`) are recorded later.
    pub(crate) fn span(&self, context: &Context) -> Span {
        let job = self.job_field(context);
        match context.operation {
            "jobs.get" => info_span!("jenkins.job.get", job),
            "jobs.trigger" | "jobs.trigger_with_parameters" => {
                info_span!("jenkins.build.trigger", job, queue_id = field::Empty)
            }
            "builds.get" => info_span!("jenkins.build.get", job),
            "builds.abort" => info_span!("jenkins.build.abort", job),
            "builds.wait" => info_span!("jenkins.build.wait", job),
            "builds.console" => info_span!("jenkins.build.console", job, bytes = field::Empty),
            "queue.wait" => info_span!("jenkins.queue.wait", job, queue_id = field::Empty),
            "artifacts.download" => {
                info_span!("jenkins.artifact.download", job, size = field::Empty)
            }
            operation => info_span!("jenkins.call", operation, job),
        }
    }

    fn job_field<'a>(
        &self,
        context: &'a Context,
    ) -> Option<DisplayValue<ProjectLabel<&'a JobRef>>> {
        let job = context.job.as_ref()?;
        Some(field::display(ProjectLabel::new(
            job,
            self.inner.job_privacy,
        )))
    }
}
