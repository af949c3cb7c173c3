use clap::Args;

/// How much of a list is shown.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Limit {
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all",
          value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
    /// Show all there are, however many requests that takes
    #[arg(long)]
    all: bool,
}

impl Limit {
    /// All there are.
    pub(crate) const ALL: Self = Self {
        limit: u64::MAX,
        all: true,
    };

    /// The most items to show; none for all.
    pub(crate) fn most(self) -> Option<usize> {
        (!self.all).then(|| usize::try_from(self.limit).unwrap_or(usize::MAX))
    }

    /// The page size that costs the fewest requests: GitLab gives at most 100 items a page. One
    /// more than is shown tells whether there is more.
    pub(crate) fn page_size(self) -> u16 {
        match self.most() {
            Some(most) => u16::try_from(most.saturating_add(1).min(100)).unwrap_or(100),
            None => 100,
        }
    }
}
