use std::fmt;

use super::{MergeRequestOverrides, Pattern, ProjectOverrides, RefOverrides};

/// What is looked at in a project, and how it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectSettings {
    /// Whether a status is a series only while it is the present one. Otherwise every status is one,
    /// of value 0 or 1. Default: yes.
    pub output_sparse_status_metrics: bool,
    /// Branches. Default: main, master, develop and release/….
    pub branches: RefSettings,
    /// Tags. Default: the newest 10 that begin with v and are at most 90 days old.
    pub tags: RefSettings,
    /// Merge requests. Default: the newest 20 that are open or merged and at most 30 days old.
    pub merge_requests: MergeRequestSettings,
}

/// Which branches, or which tags, are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct RefSettings {
    /// Whether any is.
    pub enabled: bool,
    /// What its name has to match.
    pub regexp: Pattern,
    /// How many at most, those with the newest pipelines first. None is every one.
    pub most_recent: Option<usize>,
    /// How old its newest pipeline may be, in days. None is any age.
    pub max_age_days: Option<u32>,
    /// Whether those are left out that are deleted.
    pub exclude_deleted: bool,
}

/// Which merge requests are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRequestSettings {
    /// Whether any is.
    pub enabled: bool,
    /// The states it may be in. Never empty.
    pub states: Vec<MergeRequestState>,
    /// How many at most, those with the newest pipelines first. None is every one.
    pub most_recent: Option<usize>,
    /// How old its newest pipeline may be, in days. None is any age.
    pub max_age_days: Option<u32>,
}

/// The state of a merge request. `all` in the configuration is every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MergeRequestState {
    /// It is open.
    Opened,
    /// It was closed and not merged.
    Closed,
    /// It is being merged.
    Locked,
    /// It was merged.
    Merged,
}

impl MergeRequestState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Opened, Self::Closed, Self::Locked, Self::Merged];

    /// GitLab's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Locked => "locked",
            Self::Merged => "merged",
        }
    }
}

impl fmt::Display for MergeRequestState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            output_sparse_status_metrics: true,
            branches: RefSettings {
                enabled: true,
                regexp: Pattern::known("^(main|master|develop|release/.*)$"),
                most_recent: None,
                max_age_days: None,
                exclude_deleted: true,
            },
            tags: RefSettings {
                enabled: true,
                regexp: Pattern::known("^v.*"),
                most_recent: Some(10),
                max_age_days: Some(90),
                exclude_deleted: true,
            },
            merge_requests: MergeRequestSettings {
                enabled: true,
                states: vec![MergeRequestState::Opened, MergeRequestState::Merged],
                most_recent: Some(20),
                max_age_days: Some(30),
            },
        }
    }
}

impl ProjectSettings {
    /// Puts over these settings what was said for some projects only.
    pub fn apply(&mut self, overrides: &ProjectOverrides) {
        set(
            &mut self.output_sparse_status_metrics,
            overrides.output_sparse_status_metrics.as_ref(),
        );
        self.branches.apply(&overrides.branches);
        self.tags.apply(&overrides.tags);
        self.merge_requests.apply(&overrides.merge_requests);
    }
}

impl RefSettings {
    fn apply(&mut self, overrides: &RefOverrides) {
        set(&mut self.enabled, overrides.enabled.as_ref());
        set(&mut self.regexp, overrides.regexp.as_ref());
        set(&mut self.most_recent, overrides.most_recent.as_ref());
        set(&mut self.max_age_days, overrides.max_age_days.as_ref());
        set(
            &mut self.exclude_deleted,
            overrides.exclude_deleted.as_ref(),
        );
    }
}

impl MergeRequestSettings {
    fn apply(&mut self, overrides: &MergeRequestOverrides) {
        set(&mut self.enabled, overrides.enabled.as_ref());
        set(&mut self.states, overrides.states.as_ref());
        set(&mut self.most_recent, overrides.most_recent.as_ref());
        set(&mut self.max_age_days, overrides.max_age_days.as_ref());
    }
}

fn set<T: Clone>(value: &mut T, other: Option<&T>) {
    if let Some(other) = other {
        value.clone_from(other);
    }
}
