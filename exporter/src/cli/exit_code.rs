//! What the exit codes mean. Scripts rely on them: a code never changes its meaning.

/// The long help of the exit codes.
pub(super) const HELP: &str = "\
Exit codes:
  0  success; for `run` and `demo`: stopped as asked
  1  something of this machine does not work: a port is taken, the state cannot be written
  2  usage or configuration: a flag, a variable or a file is wrong
  3  the token is wrong, expired, or may not do what is needed
  4  a configured project, group or user is not there, or the token does not see it
  5  GitLab cannot be reached, or gives no usable answer";

/// The exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ExitCode {
    /// All went well.
    Success = 0,
    /// Something of this machine does not work.
    Local = 1,
    /// The command or its configuration is wrong.
    Usage = 2,
    /// The token is not accepted, or may not do this.
    Denied = 3,
    /// What was configured is not there.
    NotFound = 4,
    /// No usable answer from the server.
    Unavailable = 5,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
