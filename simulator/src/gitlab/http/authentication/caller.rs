//! Who asks.

/// The one who sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody without a token.
    Anonymous,
    /// The owner of a personal, project, group or OAuth token.
    Token {
        /// The token's id.
        token_id: u64,
        /// The user it acts as.
        user_id: u64,
    },
    /// A running job.
    Job {
        /// The job's id.
        job_id: u64,
        /// The user on whose behalf it runs.
        user_id: u64,
    },
}

impl Caller {
    /// The user whose permissions count.
    pub fn user_id(&self) -> Option<u64> {
        match self {
            Self::Anonymous => None,
            Self::Token { user_id, .. } | Self::Job { user_id, .. } => Some(*user_id),
        }
    }

    /// The id of the access token, if that is what the caller showed.
    pub fn token_id(&self) -> Option<u64> {
        match self {
            Self::Token { token_id, .. } => Some(*token_id),
            _ => None,
        }
    }
}
