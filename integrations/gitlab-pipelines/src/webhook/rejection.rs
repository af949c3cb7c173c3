//! Why a request is refused.

use std::net::IpAddr;

use http::StatusCode;

/// Why a request is refused. Nothing in it says what would have been accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than allowed.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are allowed.
        limit: usize,
    },
    /// The request comes from outside the networks that are allowed.
    #[error("{address} is in none of the allowed networks")]
    ForeignNetwork {
        /// Where it comes from.
        address: IpAddr,
    },
    /// Where the request comes from is not known, and has to be.
    #[error("the address of the sender cannot be told: {reason}")]
    UnknownSource {
        /// Why not.
        reason: &'static str,
    },
    /// A header of the proof is not there.
    #[error("the header {header} is missing")]
    Missing {
        /// Its name.
        header: &'static str,
    },
    /// A header of the proof is there twice, or is not what it should be.
    #[error("the header {header} cannot be used: it {reason}")]
    BadHeader {
        /// Its name.
        header: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// `X-Gitlab-Token` is none of the accepted secrets.
    #[error("X-Gitlab-Token is not the secret token")]
    WrongToken,
    /// No signature is that of an accepted key over these bytes.
    #[error("no signature fits the body")]
    WrongSignature,
    /// The request was signed too long ago, or in the future.
    #[error("webhook-timestamp is {seconds} s off, more than is tolerated")]
    Stale {
        /// How far it is off: positive if it is in the past.
        seconds: i64,
    },
    /// A properly signed request of this id came before.
    #[error("a request of this webhook-id was accepted before")]
    Replayed,
    /// The body is not a JSON object.
    #[error("the body is not a JSON object: {reason}")]
    NotJson {
        /// What the parser says.
        reason: String,
    },
}

impl Rejection {
    /// The stable name of this reason, for metrics and programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::ForeignNetwork { .. } => "foreign_network",
            Self::UnknownSource { .. } => "unknown_source",
            Self::Missing { .. } => "missing_header",
            Self::BadHeader { .. } => "bad_header",
            Self::WrongToken => "wrong_token",
            Self::WrongSignature => "wrong_signature",
            Self::Stale { .. } => "stale",
            Self::Replayed => "replayed",
            Self::NotJson { .. } => "not_json",
        }
    }

    /// The answer that tells the sender.
    ///
    /// A replay is answered with 200: GitLab's manual resend has the id of the first delivery and
    /// would count another answer as a failure of the hook, and whoever else replays a request
    /// learns nothing.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ForeignNetwork { .. } | Self::UnknownSource { .. } => StatusCode::FORBIDDEN,
            Self::Missing { .. }
            | Self::BadHeader { .. }
            | Self::WrongToken
            | Self::WrongSignature
            | Self::Stale { .. } => StatusCode::UNAUTHORIZED,
            Self::Replayed => StatusCode::OK,
            Self::NotJson { .. } => StatusCode::BAD_REQUEST,
        }
    }
}
