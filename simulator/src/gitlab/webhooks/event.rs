//! The kinds of webhook.

use crate::gitlab::model::HookEvents;

/// A kind of webhook that a hook can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HookEvent {
    /// A branch was pushed to.
    Push,
    /// A tag was pushed.
    TagPush,
    /// A job changed.
    Job,
    /// A pipeline changed.
    Pipeline,
    /// A deployment changed.
    Deployment,
}

impl HookEvent {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Push,
        Self::TagPush,
        Self::Job,
        Self::Pipeline,
        Self::Deployment,
    ];

    /// The value of `X-Gitlab-Event`.
    pub fn header(self) -> &'static str {
        match self {
            Self::Push => "Push Hook",
            Self::TagPush => "Tag Push Hook",
            Self::Job => "Job Hook",
            Self::Pipeline => "Pipeline Hook",
            Self::Deployment => "Deployment Hook",
        }
    }

    /// The name in the API that tests hooks, and of the switch in a hook.
    pub fn trigger(self) -> &'static str {
        match self {
            Self::Push => "push_events",
            Self::TagPush => "tag_push_events",
            Self::Job => "job_events",
            Self::Pipeline => "pipeline_events",
            Self::Deployment => "deployment_events",
        }
    }

    /// The kind with this name in the API.
    pub fn from_trigger(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.trigger() == name)
    }

    /// The name in a hook's log.
    pub fn log_name(self) -> &'static str {
        match self {
            Self::Push => "push_hooks",
            Self::TagPush => "tag_push_hooks",
            Self::Job => "job_hooks",
            Self::Pipeline => "pipeline_hooks",
            Self::Deployment => "deployment_hooks",
        }
    }

    /// Whether a hook asks for it.
    pub fn is_wanted_by(self, events: HookEvents) -> bool {
        match self {
            Self::Push => events.push,
            Self::TagPush => events.tag_push,
            Self::Job => events.job,
            Self::Pipeline => events.pipeline,
            Self::Deployment => events.deployment,
        }
    }
}
