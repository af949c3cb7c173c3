//! What the exit codes mean. Scripts rely on them: a code never changes its meaning.

use pipewright_gitlab::error::{AccessKind, ErrorKind, JobKind, PipelineKind};
use pipewright_jenkins::ErrorKind as JenkinsKind;

/// The long help of `pipewright help exit-codes`.
pub(crate) const HELP: &str = "\
What the exit codes mean

    0  success
    1  the pipeline, job or build did not succeed, or the server refused the action in its
       present state
    2  usage or configuration: a flag, a variable, a file or a value is wrong
    3  authentication or permission: the token is wrong, expired, too narrow, or of too low a role
    4  not found: no such project, ref, pipeline, job, build, queue item, stage, log, artifact,
       environment or trigger
    5  rate limited, unreachable, unavailable or unintelligible, after the retries that make sense
    6  timed out waiting; the work on the server goes on
  130  interrupted (Ctrl+C); the work on the server goes on";

/// The exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// All went well.
    Success = 0,
    /// The pipeline, job or build did not succeed.
    Unsuccessful = 1,
    /// The command or its configuration is wrong.
    Usage = 2,
    /// The credential is not accepted, or may not do this.
    Denied = 3,
    /// What was asked for is not there.
    NotFound = 4,
    /// No usable answer from the server.
    Unavailable = 5,
    /// The longest wait is over.
    TimedOut = 6,
    /// Ctrl+C.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code with its meaning in a few words.
    pub(crate) const ALL: [(Self, &'static str); 8] = [
        (Self::Success, "success"),
        (
            Self::Unsuccessful,
            "the pipeline, job or build did not succeed",
        ),
        (Self::Usage, "usage or configuration"),
        (Self::Denied, "authentication or permission"),
        (Self::NotFound, "not found"),
        (
            Self::Unavailable,
            "rate limited or server unavailable after retries",
        ),
        (Self::TimedOut, "timed out waiting"),
        (Self::Interrupted, "interrupted"),
    ];

    /// The code of an error of the GitLab client.
    pub(crate) fn of_gitlab(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::Configuration(_) | ErrorKind::Pipeline(PipelineKind::InvalidVariable) => {
                Self::Usage
            }
            ErrorKind::Authentication(_) | ErrorKind::Access(AccessKind::PermissionDenied) => {
                Self::Denied
            }
            ErrorKind::Access(_)
            | ErrorKind::Pipeline(PipelineKind::InvalidRef)
            | ErrorKind::Job(JobKind::LogsNotAvailable) => Self::NotFound,
            ErrorKind::Pipeline(_) | ErrorKind::Job(_) => Self::Unsuccessful,
            // Limits, the network, a failing server, nonsense, and what later versions add.
            _ => Self::Unavailable,
        }
    }

    /// The code of an error of the Jenkins client.
    pub(crate) fn of_jenkins(kind: JenkinsKind) -> Self {
        match kind {
            JenkinsKind::InvalidConfiguration
            | JenkinsKind::InvalidJobRef
            | JenkinsKind::InvalidBuildRef
            | JenkinsKind::InvalidParameter
            | JenkinsKind::InvalidQueueLocation
            | JenkinsKind::BadRequest => Self::Usage,
            JenkinsKind::Unauthorized | JenkinsKind::Forbidden => Self::Denied,
            JenkinsKind::NotFound | JenkinsKind::PluginMissing => Self::NotFound,
            JenkinsKind::Conflict | JenkinsKind::QueueCancelled | JenkinsKind::InputRejected => {
                Self::Unsuccessful
            }
            JenkinsKind::QueueTimeout => Self::TimedOut,
            // Limits, the network, a failing server, nonsense, and what later versions add.
            _ => Self::Unavailable,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

#[cfg(test)]
mod tests {
    use pipewright_gitlab::error::{
        AuthenticationKind, ConfigurationKind, NetworkKind, RateLimitKind, ServerKind,
    };
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(ConfigurationKind::InvalidBaseUrl.into(), 2)]
    #[case(ConfigurationKind::InvalidProjectId.into(), 2)]
    #[case(ConfigurationKind::InvalidParameter.into(), 2)]
    #[case(ConfigurationKind::InvalidCredentials.into(), 2)]
    #[case(AuthenticationKind::TokenExpired.into(), 3)]
    #[case(AuthenticationKind::InvalidToken.into(), 3)]
    #[case(AuthenticationKind::InsufficientScopes { needed: vec![], has: vec![] }.into(), 3)]
    #[case(AuthenticationKind::TokenRevoked.into(), 3)]
    #[case(AccessKind::PermissionDenied.into(), 3)]
    #[case(AccessKind::ProjectNotFound.into(), 4)]
    #[case(AccessKind::PipelineNotFound.into(), 4)]
    #[case(AccessKind::JobNotFound.into(), 4)]
    #[case(AccessKind::ArtifactNotFound.into(), 4)]
    #[case(AccessKind::EnvironmentNotFound.into(), 4)]
    #[case(AccessKind::TriggerNotFound.into(), 4)]
    #[case(PipelineKind::InvalidRef.into(), 4)]
    #[case(PipelineKind::InvalidVariable.into(), 2)]
    #[case(PipelineKind::CreationFailed.into(), 1)]
    #[case(PipelineKind::CannotCancel.into(), 1)]
    #[case(PipelineKind::CannotRetry.into(), 1)]
    #[case(JobKind::NotPlayable.into(), 1)]
    #[case(JobKind::NotRetryable.into(), 1)]
    #[case(JobKind::NotCancellable.into(), 1)]
    #[case(JobKind::LogsNotAvailable.into(), 4)]
    #[case(RateLimitKind::Throttled.into(), 5)]
    #[case(RateLimitKind::TooManyRequests.into(), 5)]
    #[case(NetworkKind::ConnectionFailed.into(), 5)]
    #[case(NetworkKind::Timeout.into(), 5)]
    #[case(NetworkKind::DnsResolutionFailed.into(), 5)]
    #[case(NetworkKind::Tls.into(), 5)]
    #[case(ServerKind::InternalError.into(), 5)]
    #[case(ServerKind::ServiceUnavailable.into(), 5)]
    #[case(ErrorKind::Decode, 5)]
    fn every_error_has_its_code(#[case] kind: ErrorKind, #[case] code: u8) {
        assert_eq!(ExitCode::of_gitlab(&kind) as u8, code);
    }

    #[test]
    fn every_error_of_jenkins_has_its_code() {
        let of = |code: u8| -> Vec<&str> {
            let kinds = JenkinsKind::ALL.iter().copied();
            kinds
                .filter(|kind| ExitCode::of_jenkins(*kind) as u8 == code)
                .map(JenkinsKind::code)
                .collect()
        };
        assert_eq!(of(1), ["Conflict", "QueueCancelled", "InputRejected"]);
        assert_eq!(
            of(2),
            [
                "InvalidConfiguration",
                "InvalidJobRef",
                "InvalidBuildRef",
                "InvalidParameter",
                "BadRequest",
                "InvalidQueueLocation"
            ]
        );
        assert_eq!(of(3), ["Unauthorized", "Forbidden"]);
        assert_eq!(of(4), ["NotFound", "PluginMissing"]);
        assert_eq!(
            of(5),
            [
                "RateLimited",
                "InternalError",
                "ServiceUnavailable",
                "NoQueueLocation",
                "Network",
                "Timeout",
                "CrumbNotEnabled",
                "CrumbFetchFailed",
                "Decode"
            ]
        );
        assert_eq!(of(6), ["QueueTimeout"]);
    }

    #[test]
    fn the_help_names_every_code() {
        for (code, _) in ExitCode::ALL {
            let number = format!(" {}  ", code as u8);
            assert!(HELP.contains(&number), "{number}");
        }
    }
}
