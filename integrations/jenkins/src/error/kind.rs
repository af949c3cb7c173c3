//! The kinds of errors.

use std::fmt;

macro_rules! kinds {
    ($( $(#[$meta:meta])* $name:ident, $retryable:literal; )+) => {
        /// What went wrong. [`ErrorKind::code`] names it in one stable word for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $( $(#[$meta])* $name, )+
        }

        impl ErrorKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )+ ];

            /// The stable name of this kind, such as `QueueTimeout`.
            pub fn code(self) -> &'static str {
                match self {
                    $( Self::$name => stringify!($name), )+
                }
            }

            /// Whether the same call may succeed later, unchanged.
            pub fn is_retryable(self) -> bool {
                match self {
                    $( Self::$name => $retryable, )+
                }
            }
        }
    };
}

kinds! {
    /// The base URL, the user or the secret is wrong or missing.
    InvalidConfiguration, false;
    /// The path or URL of a job is malformed, or of another server.
    InvalidJobRef, false;
    /// The number or name of a build is malformed.
    InvalidBuildRef, false;
    /// A parameter is wrong: found before anything was sent.
    InvalidParameter, false;
    /// The server refused the request as it is: HTTP 400, 405, 413 or 414.
    BadRequest, false;
    /// The server does not accept the credential, or wants one where none was given.
    Unauthorized, false;
    /// The user may not do it.
    Forbidden, false;
    /// There is no such job, build, item or page, or the user may not see it.
    NotFound, false;
    /// The job is disabled, or the thing is not in a state for it: HTTP 409 and the like.
    Conflict, false;
    /// Too many requests: HTTP 429, which a proxy says.
    RateLimited, true;
    /// The server failed: HTTP 500. Jenkins tells its log why, and not its callers.
    InternalError, true;
    /// The server, or a proxy before it, is not available; Jenkins is starting.
    ServiceUnavailable, true;
    /// The place of a queue item is malformed.
    InvalidQueueLocation, false;
    /// The server took a build and did not say where it waits.
    NoQueueLocation, false;
    /// The connection could not be opened, or broke.
    Network, true;
    /// No answer in time.
    Timeout, true;
    /// The server asks for a crumb and gives none.
    CrumbNotEnabled, false;
    /// The crumb that a write needs could not be had.
    CrumbFetchFailed, true;
    /// The build did not leave the queue in time.
    QueueTimeout, true;
    /// The item was cancelled, so that no build came of it.
    QueueCancelled, false;
    /// The server did not take the answer to an input.
    InputRejected, false;
    /// The server lacks the plugin that the call needs.
    PluginMissing, false;
    /// The answer could not be understood.
    Decode, false;
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}
