use crate::types::{Pipeline, ProjectRef};
use crate::watch::{ManyEvent, WaitOptions};

/// How to wait for several pipelines.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunsOptions {
    /// How to wait for each.
    pub wait: WaitOptions,
    /// Whether the first that does not succeed ends it all: the others are cancelled.
    pub fail_fast: bool,
    /// How many pipelines are started or cancelled at the same time, at least 1.
    pub at_once: usize,
}

impl Default for RunsOptions {
    /// Waits for all to the end, four requests that change something at a time.
    fn default() -> Self {
        Self {
            wait: WaitOptions::default(),
            fail_fast: false,
            at_once: 4,
        }
    }
}

impl RunsOptions {
    /// Sets how to wait for each.
    pub fn wait(mut self, wait: WaitOptions) -> Self {
        self.wait = wait;
        self
    }

    /// Sets whether the first that does not succeed ends it all.
    pub fn fail_fast(mut self, fail_fast: bool) -> Self {
        self.fail_fast = fail_fast;
        self
    }

    /// Sets how many pipelines are started or cancelled at the same time.
    pub fn at_once(mut self, at_once: usize) -> Self {
        self.at_once = at_once.max(1);
        self
    }
}

/// What happens meanwhile.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunsEvent<'a> {
    /// A pipeline was started.
    Started {
        /// Its project, as it was asked for.
        project: &'a ProjectRef,
        /// It.
        pipeline: &'a Pipeline,
    },
    /// Something was seen of a pipeline that is waited for.
    Seen(&'a ManyEvent),
    /// One did not succeed, and this many others are about to be cancelled.
    Canceling {
        /// How many.
        pipelines: usize,
    },
}
