//! The span of each operation.

use pipewright_core::observability::ProjectLabel;
use tracing::field::{self, DisplayValue};
use tracing::{Span, info_span};

use super::GitLabClient;
use crate::error::Context;
use crate::types::ProjectRef;

impl GitLabClient {
    /// The span of an operation. Its name is the operation's; fields that only the caller knows
    /// (`ref`, `source`, `bytes`, `size`) are recorded later.
    pub(crate) fn span(&self, context: &Context) -> Span {
        let project_id = self.project_field(context);
        match context.operation {
            "pipelines.create" | "triggers.run" => info_span!(
                "gitlab.pipeline.create",
                project_id,
                "ref" = field::Empty,
                source = field::Empty
            ),
            "pipelines.get" => info_span!("gitlab.pipeline.get", project_id),
            "pipelines.cancel" => info_span!("gitlab.pipeline.cancel", project_id),
            "pipelines.wait" => info_span!("gitlab.pipeline.wait", project_id),
            "jobs.get" => info_span!("gitlab.job.get", project_id),
            "jobs.log" => info_span!("gitlab.job.log", project_id, bytes = field::Empty),
            "artifacts.download" | "artifacts.file" => {
                info_span!("gitlab.artifact.download", project_id, size = field::Empty)
            }
            operation => info_span!("gitlab.call", operation, project_id),
        }
    }

    fn project_field<'a>(
        &self,
        context: &'a Context,
    ) -> Option<DisplayValue<ProjectLabel<&'a ProjectRef>>> {
        let project = context.project.as_ref()?;
        Some(field::display(ProjectLabel::new(
            project,
            self.inner.project_privacy,
        )))
    }
}
