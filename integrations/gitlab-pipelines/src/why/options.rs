use crate::services::TreeLimits;

/// How much a failure report looks at, and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhyOptions {
    /// Bytes of all logs and tests in the report at most, shared fairly.
    pub max_bytes: usize,
    /// Pipelines whose jobs are looked at at most: the first, and those it started.
    pub max_pipelines: usize,
    /// Jobs of one pipeline that are looked at at most.
    pub max_jobs: usize,
    /// Logs that are read at most. The jobs that fail their pipeline come first.
    pub max_logs: usize,
    /// Requests at the same time.
    pub concurrency: usize,
}

impl Default for WhyOptions {
    /// 32 KiB; 20 pipelines, 1000 jobs of each, 20 logs, four requests at a time.
    fn default() -> Self {
        Self {
            max_bytes: 32 * 1024,
            max_pipelines: 20,
            max_jobs: 1000,
            max_logs: 20,
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

    pub(super) fn tree(&self) -> TreeLimits {
        TreeLimits {
            pipelines: self.max_pipelines,
            ..TreeLimits::default()
        }
    }

    pub(super) fn at_once(&self) -> usize {
        self.concurrency.max(1)
    }
}
