//! How much of a tree of pipelines is fetched.

/// How much of a tree of pipelines is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLimits {
    /// How many steps below the first pipeline.
    pub depth: usize,
    /// How many pipelines in all.
    pub pipelines: usize,
}

impl Default for TreeLimits {
    /// Deep enough for any tree: GitLab allows two levels of child pipelines in a project, and
    /// downstream pipelines of other projects below each.
    fn default() -> Self {
        Self {
            depth: 10,
            pipelines: 1000,
        }
    }
}
