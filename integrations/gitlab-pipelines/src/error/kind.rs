//! The kinds of errors.

use std::fmt;

use crate::auth::Scope;

/// What went wrong. [`ErrorKind::code`] names it in one stable word for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something given to this crate is wrong; nothing was changed on the server.
    Configuration(ConfigurationKind),
    /// The credential is not accepted.
    Authentication(AuthenticationKind),
    /// The object does not exist, or the credential may not see or change it.
    Access(AccessKind),
    /// GitLab refused what was asked of a pipeline.
    Pipeline(PipelineKind),
    /// GitLab refused what was asked of a job.
    Job(JobKind),
    /// Too many requests.
    RateLimit(RateLimitKind),
    /// No answer came.
    Network(NetworkKind),
    /// The server failed.
    Server(ServerKind),
    /// A GraphQL query was refused.
    GraphQl(GraphQlKind),
    /// The answer could not be understood.
    Decode,
}

macro_rules! kinds {
    ($(
        $(#[$meta:meta])*
        $name:ident($group:ident, $prefix:literal) {
            $( $(#[$variant_meta:meta])* $variant:ident $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })?, )+
        }
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            #[non_exhaustive]
            pub enum $name {
                $( $(#[$variant_meta])* $variant $({ $($(#[$field_meta])* $field: $type),+ })?, )+
            }

            impl $name {
                fn code(&self) -> &'static str {
                    match self {
                        $( Self::$variant { .. } => concat!($prefix, ".", stringify!($variant)), )+
                    }
                }
            }

            impl From<$name> for ErrorKind {
                fn from(kind: $name) -> Self {
                    Self::$group(kind)
                }
            }
        )+

        impl ErrorKind {
            /// The stable name of this kind, such as `Pipeline.InvalidRef`.
            pub fn code(&self) -> &'static str {
                match self {
                    $( Self::$group(kind) => kind.code(), )+
                    Self::Decode => "Decode",
                }
            }
        }
    };
}

kinds! {
    /// What is wrong with what was given to this crate.
    ConfigurationKind(Configuration, "Configuration") {
        /// The base URL is not one of a GitLab server.
        InvalidBaseUrl,
        /// The project is neither an id nor a full path.
        InvalidProjectId,
        /// The credential is missing, unreadable or not of the kind it was said to be.
        InvalidCredentials,
        /// A parameter is wrong, found before the request or told by the server.
        InvalidParameter,
    }
    /// Why the credential is not accepted.
    AuthenticationKind(Authentication, "Authentication") {
        /// The token has expired.
        TokenExpired,
        /// The server does not know the token, or wants one where none was given.
        InvalidToken,
        /// The token is valid but too narrow.
        InsufficientScopes {
            /// The scopes any of which would do.
            needed: Vec<Scope>,
            /// The scopes the token has, where they are known.
            has: Vec<Scope>,
        },
        /// The token was revoked.
        TokenRevoked,
    }
    /// What is not there, or not to be touched.
    AccessKind(Access, "Access") {
        /// No such project, or it is not visible to this credential.
        ProjectNotFound,
        /// The project is now under another path, and the request was no read.
        ProjectMoved,
        /// No such pipeline.
        PipelineNotFound,
        /// No such job.
        JobNotFound,
        /// No such artifact: there never was one, it expired, or it was erased.
        ArtifactNotFound,
        /// No such environment.
        EnvironmentNotFound,
        /// No such deployment.
        DeploymentNotFound,
        /// No such trigger, or the trigger token belongs to another project.
        TriggerNotFound,
        /// The server has no such endpoint: it is too old, or of a lower tier.
        EndpointNotFound,
        /// The credential's role does not allow it.
        PermissionDenied,
    }
    /// What GitLab refused to do with a pipeline.
    PipelineKind(Pipeline, "Pipeline") {
        /// The branch or tag does not exist.
        InvalidRef,
        /// A variable or an input is malformed, or setting it is not allowed.
        InvalidVariable,
        /// The pipeline could not be created: no CI file, an error in it, nothing to run, …
        CreationFailed,
        /// The pipeline is finished, so there is nothing to cancel.
        CannotCancel,
        /// The pipeline cannot be retried.
        CannotRetry,
    }
    /// What GitLab refused to do with a job.
    JobKind(Job, "Job") {
        /// The job waits for nobody to start it.
        NotPlayable,
        /// The job is finished, so there is nothing to cancel.
        NotCancellable,
        /// The job cannot be retried.
        NotRetryable,
        /// The job is at work, or has nothing to erase.
        NotErasable,
        /// The job has no log: it has not started, or the log was erased.
        LogsNotAvailable,
    }
    /// Whose limit was hit.
    RateLimitKind(RateLimit, "RateLimit") {
        /// The server's limit on requests (HTTP 429).
        Throttled,
        /// The limit on creating pipelines, or on another costly action.
        TooManyRequests,
    }
    /// Why no answer came.
    NetworkKind(Network, "Network") {
        /// The connection could not be opened, or broke.
        ConnectionFailed,
        /// No answer in time.
        Timeout,
        /// The host's name is not known.
        DnsResolutionFailed,
        /// The server's certificate is not trusted, or TLS failed otherwise.
        Tls,
    }
    /// Why a GraphQL query was refused.
    GraphQlKind(GraphQl, "GraphQl") {
        /// It would cost more than the server allows: ask for fewer things at once.
        TooComplex {
            /// What it would cost, where the server says so.
            score: Option<u32>,
            /// What is allowed, where the server says so.
            limit: Option<u32>,
        },
        /// It is nested deeper than the server allows.
        TooDeep,
        /// Its text is longer than the server reads.
        TooLarge,
        /// It names a field, an argument or a type that this server does not have: it is older, or
        /// of a lower tier.
        UndefinedField {
            /// The type that was looked at.
            type_name: String,
            /// What the type has not.
            field: String,
        },
        /// The server gave up on it: ask for fewer things at once.
        Timeout,
        /// Another reason, in the server's words.
        Refused,
    }
    /// How the server failed.
    ServerKind(Server, "Server") {
        /// HTTP 500, or another failure that is the server's.
        InternalError,
        /// HTTP 502, 503 or 504, or the circuit to the server is open after many failures.
        ServiceUnavailable,
        /// HTTP 409: the object is locked or being changed by somebody else.
        Conflict,
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
