use super::{MergeRequestState, Pattern};

/// What was said of [`ProjectSettings`](super::ProjectSettings) for some projects only. None leaves
/// what is said for more of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectOverrides {
    /// Whether a status is a series only while it is the present one.
    pub output_sparse_status_metrics: Option<bool>,
    /// Branches.
    pub branches: RefOverrides,
    /// Tags.
    pub tags: RefOverrides,
    /// Merge requests.
    pub merge_requests: MergeRequestOverrides,
}

/// What was said of [`RefSettings`](super::RefSettings).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RefOverrides {
    /// Whether any is looked at.
    pub enabled: Option<bool>,
    /// What its name has to match.
    pub regexp: Option<Pattern>,
    /// How many at most; an inner None is every one.
    pub most_recent: Option<Option<usize>>,
    /// How old its newest pipeline may be, in days; an inner None is any age.
    pub max_age_days: Option<Option<u32>>,
    /// Whether those are left out that are deleted.
    pub exclude_deleted: Option<bool>,
}

/// What was said of [`MergeRequestSettings`](super::MergeRequestSettings).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeRequestOverrides {
    /// Whether any is looked at.
    pub enabled: Option<bool>,
    /// The states it may be in.
    pub states: Option<Vec<MergeRequestState>>,
    /// How many at most; an inner None is every one.
    pub most_recent: Option<Option<usize>>,
    /// How old its newest pipeline may be, in days; an inner None is any age.
    pub max_age_days: Option<Option<u32>>,
}
