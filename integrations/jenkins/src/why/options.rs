/// How much a failure report looks at, and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhyOptions {
    /// Bytes of all logs and tests in the report at most, shared fairly.
    pub max_bytes: usize,
    /// Stages whose logs are read at most. Those that failed come before those that were aborted.
    pub max_logs: usize,
    /// Builds whose changes are looked at at most, from this one back.
    pub max_builds: usize,
    /// Changes that are told at most.
    pub max_changes: usize,
    /// Requests at the same time.
    pub concurrency: usize,
}

impl Default for WhyOptions {
    /// 32 KiB; 20 logs, 20 builds, 50 changes, four requests at a time.
    fn default() -> Self {
        Self {
            max_bytes: 32 * 1024,
            max_logs: 20,
            max_builds: 20,
            max_changes: 50,
            concurrency: 4,
        }
    }
}

impl WhyOptions {
    /// Sets the bytes of all logs and tests in the report.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets how many logs are read.
    pub fn max_logs(mut self, logs: usize) -> Self {
        self.max_logs = logs;
        self
    }

    pub(super) fn at_once(&self) -> usize {
        self.concurrency.max(1)
    }
}
