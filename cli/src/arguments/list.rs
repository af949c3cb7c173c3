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
    /// The most items to show; none for all.
    pub(crate) fn most(self) -> Option<usize> {
        (!self.all).then(|| usize::try_from(self.limit).unwrap_or(usize::MAX))
    }

    /// The page size that costs the fewest requests: GitLab gives at most 100 items a page.
    pub(crate) fn page_size(self) -> u8 {
        match self.most() {
            Some(most) => u8::try_from(most.min(100)).unwrap_or(100),
            None => 100,
        }
    }
}
