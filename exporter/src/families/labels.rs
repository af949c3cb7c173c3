//! Labels whose values are few.

use std::borrow::Cow;

use pipewright_gitlab::types::{PipelineSource, PipelineStatus};

use crate::exposition::LabelText;
use crate::facts::{RefKind, RunnerType};

pub(super) fn status_label(status: &PipelineStatus) -> Cow<'static, str> {
    Cow::Borrowed(match status {
        PipelineStatus::Created => r#"status="created""#,
        PipelineStatus::WaitingForResource => r#"status="waiting_for_resource""#,
        PipelineStatus::Preparing => r#"status="preparing""#,
        PipelineStatus::WaitingForCallback => r#"status="waiting_for_callback""#,
        PipelineStatus::Pending => r#"status="pending""#,
        PipelineStatus::Running => r#"status="running""#,
        PipelineStatus::Canceling => r#"status="canceling""#,
        PipelineStatus::Success => r#"status="success""#,
        PipelineStatus::Failed => r#"status="failed""#,
        PipelineStatus::Canceled => r#"status="canceled""#,
        PipelineStatus::Skipped => r#"status="skipped""#,
        PipelineStatus::Manual => r#"status="manual""#,
        PipelineStatus::Scheduled => r#"status="scheduled""#,
        // A status of a newer GitLab is shown as it is called there.
        other => {
            let text = match other.as_str() {
                "" => "unknown",
                text => text,
            };
            return Cow::Owned(LabelText::new(&[("status", text)]).as_str().to_owned());
        }
    })
}

pub(super) fn kind_label(kind: RefKind) -> &'static str {
    match kind {
        RefKind::Branch => r#"kind="branch""#,
        RefKind::Tag => r#"kind="tag""#,
        RefKind::MergeRequest => r#"kind="merge-request""#,
    }
}

pub(super) fn runner_label(runner: RunnerType) -> &'static str {
    match runner {
        RunnerType::Instance => r#"runner_type="instance""#,
        RunnerType::Group => r#"runner_type="group""#,
        RunnerType::Project => r#"runner_type="project""#,
        RunnerType::Unknown => r#"runner_type="unknown""#,
    }
}

pub(super) fn source_label(source: &PipelineSource) -> LabelText {
    LabelText::new(&[("source", source.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_the_values_are_called() {
        for status in PipelineStatus::KNOWN {
            let label = LabelText::new(&[("status", status.as_str())]);
            assert_eq!(status_label(status), label.as_str());
            assert!(matches!(status_label(status), Cow::Borrowed(_)));
        }
        let new = PipelineStatus::from("re\"quested");
        assert_eq!(status_label(&new), r#"status="re\"quested""#);
        assert_eq!(
            status_label(&PipelineStatus::from("")),
            r#"status="unknown""#
        );
        for kind in [RefKind::Branch, RefKind::Tag, RefKind::MergeRequest] {
            let label = LabelText::new(&[("kind", kind.as_str())]);
            assert_eq!(kind_label(kind), label.as_str());
        }
        for runner in [
            RunnerType::Instance,
            RunnerType::Group,
            RunnerType::Project,
            RunnerType::Unknown,
        ] {
            let label = LabelText::new(&[("runner_type", runner.as_str())]);
            assert_eq!(runner_label(runner), label.as_str());
        }
    }
}
