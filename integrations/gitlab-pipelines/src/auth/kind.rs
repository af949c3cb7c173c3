//! The kinds of token GitLab knows.

use std::fmt;
use std::str::FromStr;

use crate::error::{ConfigurationKind, Error};

/// The kind of a token, which says how it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A personal access token, sent as `PRIVATE-TOKEN`.
    Personal,
    /// A project access token, sent as `PRIVATE-TOKEN`.
    Project,
    /// A group access token, sent as `PRIVATE-TOKEN`.
    Group,
    /// An OAuth 2.0 access token, sent as `Authorization: Bearer`.
    OAuth,
    /// The token of a running job, sent as `JOB-TOKEN`. GitLab takes it on few endpoints.
    CiJob,
    /// A pipeline trigger token, sent in the body of one request and nowhere else.
    Trigger,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Personal,
        Self::Project,
        Self::Group,
        Self::OAuth,
        Self::CiJob,
        Self::Trigger,
    ];

    /// The name used in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Project => "project",
            Self::Group => "group",
            Self::OAuth => "oauth",
            Self::CiJob => "ci-job",
            Self::Trigger => "trigger",
        }
    }
}

impl FromStr for TokenKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let normal = text.trim().to_ascii_lowercase().replace('_', "-");
        match normal.as_str() {
            "personal" | "private" => Ok(Self::Personal),
            "project" => Ok(Self::Project),
            "group" => Ok(Self::Group),
            "oauth" | "oauth2" | "bearer" => Ok(Self::OAuth),
            "ci-job" | "job" => Ok(Self::CiJob),
            "trigger" => Ok(Self::Trigger),
            _ => Err(Error::invalid(
                ConfigurationKind::InvalidCredentials,
                format!("the token type {text:?} is not known"),
            )
            .with_hint("give one of personal, project, group, oauth, ci-job, trigger")),
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
