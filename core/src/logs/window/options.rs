/// How much of a log a failure window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowOptions {
    /// Bytes of the window as it is written out at most, line feeds and the counts of omitted
    /// lines with them.
    pub max_bytes: usize,
    /// Lines before an error that are of interest.
    pub before: usize,
    /// Lines after an error that are of interest. The frames of a stack trace are beyond that.
    pub after: usize,
}

impl WindowOptions {
    /// Smallest budget: less says nothing.
    pub const MIN_BYTES: usize = 256;
    /// Largest budget: who wants more wants the log.
    pub const MAX_BYTES: usize = 4 * 1024 * 1024;

    /// A window of so many bytes at most, brought between [`Self::MIN_BYTES`] and
    /// [`Self::MAX_BYTES`].
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes.clamp(Self::MIN_BYTES, Self::MAX_BYTES);
        self
    }

    /// Bytes of one line that are shown at most.
    pub(super) fn max_line(self) -> usize {
        (self.max_bytes / 4).clamp(120, 2000)
    }
}

impl Default for WindowOptions {
    /// 8 KiB, five lines before and ten after an error.
    fn default() -> Self {
        Self {
            max_bytes: 8 * 1024,
            before: 5,
            after: 10,
        }
    }
}
