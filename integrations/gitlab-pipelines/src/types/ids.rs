//! Ids, project references and git references.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lenient;
use crate::error::{ConfigurationKind, Error, PipelineKind};

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// From the number GitLab uses.
            pub const fn new(id: u64) -> Self {
                Self(id)
            }

            /// The number GitLab uses.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                text.trim().parse().map(Self).map_err(|_| {
                    Error::invalid(
                        ConfigurationKind::InvalidParameter,
                        format!("{text:?} is not an id"),
                    )
                    .with_hint("give the number that GitLab shows, such as 1234")
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                lenient::number(deserializer)?
                    .map(Self)
                    .ok_or_else(|| serde::de::Error::custom("an id is missing"))
            }
        }
    )+};
}

id! {
    /// The id of a project, unique on its server.
    ProjectId,
    /// The id of a pipeline, unique on its server.
    PipelineId,
    /// The id of a job or a bridge, unique on its server.
    JobId,
    /// The id of an environment.
    EnvironmentId,
    /// The id of a deployment.
    DeploymentId,
    /// The id of a pipeline trigger.
    TriggerId,
    /// The id of a user.
    UserId,
    /// The id of a personal, project or group access token.
    TokenId,
    /// The id of a runner.
    RunnerId,
}

/// A project: its numeric id, or its full path (`acme/shop`).
///
/// A path is checked here and percent-encoded in one place, when a request is built. Prefer ids
/// for writing: GitLab redirects reads of a moved project and refuses writes.
///
/// ```
/// use pipewright_gitlab::types::ProjectRef;
///
/// assert_eq!("42".parse::<ProjectRef>()?, ProjectRef::from(42));
/// assert_eq!("acme/shop".parse::<ProjectRef>()?.to_string(), "acme/shop");
/// assert!("https://gitlab.com/acme/shop".parse::<ProjectRef>().is_err());
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProjectRef(Project);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Project {
    Id(ProjectId),
    Path(Box<str>),
}

impl ProjectRef {
    /// The numeric id, when this is one.
    pub fn id(&self) -> Option<ProjectId> {
        match self.0 {
            Project::Id(id) => Some(id),
            Project::Path(_) => None,
        }
    }

    /// The full path, when this is one.
    pub fn path(&self) -> Option<&str> {
        match &self.0 {
            Project::Id(_) => None,
            Project::Path(path) => Some(path),
        }
    }

    fn invalid(text: &str, reason: &str) -> Error {
        Error::invalid(
            ConfigurationKind::InvalidProjectId,
            format!("the project {text:?} {reason}"),
        )
        .with_hint("give its numeric id, or its full path such as acme/shop")
    }
}

impl FromStr for ProjectRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = |reason| Err(Self::invalid(text, reason));
        if text.is_empty() {
            return invalid("is empty");
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse() {
                Ok(0) | Err(_) => invalid("is not an id that GitLab gives out"),
                Ok(id) => Ok(Self(Project::Id(ProjectId(id)))),
            };
        }
        if text.contains("://") || text.starts_with("git@") {
            return invalid("is a URL, not an id or a path");
        }
        if text.contains('%') {
            return invalid("is already percent-encoded");
        }
        if text.starts_with('/') || text.ends_with('/') {
            return invalid("starts or ends with a slash");
        }
        if !text.contains('/') {
            return invalid("has no group or user before it");
        }
        for segment in text.split('/') {
            if segment.is_empty() {
                return invalid("has an empty segment");
            }
            if segment == "." || segment == ".." {
                return invalid("has a segment of dots");
            }
            // GitLab's Gitlab::PathRegex: ASCII letters, digits, `_`, `-`, `.`.
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
            if !segment.bytes().all(allowed) {
                return invalid("has a character that no path on GitLab has");
            }
        }
        Ok(Self(Project::Path(text.into())))
    }
}

impl From<ProjectId> for ProjectRef {
    fn from(id: ProjectId) -> Self {
        Self(Project::Id(id))
    }
}

impl From<u64> for ProjectRef {
    fn from(id: u64) -> Self {
        Self(Project::Id(ProjectId(id)))
    }
}

impl TryFrom<&str> for ProjectRef {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl fmt::Display for ProjectRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Project::Id(id) => id.fmt(formatter),
            Project::Path(path) => formatter.pad(path),
        }
    }
}

impl Serialize for ProjectRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Project::Id(id) => id.serialize(serializer),
            Project::Path(path) => path.serialize(serializer),
        }
    }
}

/// The name of a branch or a tag, or a full reference such as `refs/merge-requests/7/head`.
///
/// ```
/// use pipewright_gitlab::types::GitRef;
///
/// assert_eq!("feature/a".parse::<GitRef>()?.as_str(), "feature/a");
/// assert!("".parse::<GitRef>().is_err());
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct GitRef(Box<str>);

impl GitRef {
    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GitRef {
    type Err = Error;

    // The rules of git-check-ref-format that hold whatever the reference is.
    fn from_str(text: &str) -> Result<Self, Error> {
        let reason = if text.is_empty() {
            "is empty"
        } else if text
            .chars()
            .any(|character| character.is_control() || character == ' ')
        {
            "holds a space or a control character"
        } else if text.contains(['~', '^', ':', '?', '*', '[', '\\']) {
            "holds a character that no branch or tag has"
        } else if text.contains("..") || text.contains("@{") || text.contains("//") {
            "holds `..`, `@{` or `//`"
        } else if text.starts_with(['-', '/']) || text.ends_with(['/', '.']) {
            "starts with `-` or `/`, or ends with `/` or `.`"
        } else {
            return Ok(Self(text.into()));
        };
        Err(Error::invalid(
            PipelineKind::InvalidRef,
            format!("the ref {text:?} {reason}"),
        )
        .with_hint("give the name of a branch or a tag, such as main"))
    }
}

impl TryFrom<&str> for GitRef {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl fmt::Display for GitRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{GitRef, JobId, ProjectRef};

    #[rstest]
    #[case("", "is empty")]
    #[case("0", "is not an id")]
    #[case("99999999999999999999999", "is not an id")]
    #[case("shop", "has no group")]
    #[case("/acme/shop", "slash")]
    #[case("acme/shop/", "slash")]
    #[case("acme//shop", "empty segment")]
    #[case("acme/../shop", "segment of dots")]
    #[case("acme%2Fshop", "percent-encoded")]
    #[case("acme/sh op", "character")]
    #[case("https://gitlab.com/acme/shop", "is a URL")]
    #[case("git@gitlab.com:acme/shop.git", "is a URL")]
    fn refuses_a_bad_project(#[case] text: &str, #[case] reason: &str) {
        let error = text.parse::<ProjectRef>().unwrap_err();
        assert_eq!(error.kind().code(), "Configuration.InvalidProjectId");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains("acme/shop"), "{error}");
    }

    #[rstest]
    #[case("1")]
    #[case("4294967296123")]
    #[case("acme/shop")]
    #[case("acme/team.a/_b-c")]
    fn reads_a_project(#[case] text: &str) {
        assert_eq!(text.parse::<ProjectRef>().unwrap().to_string(), text);
    }

    #[rstest]
    #[case("")]
    #[case("a b")]
    #[case("a..b")]
    #[case("-x")]
    #[case("a\nb")]
    #[case("v1:main")]
    fn refuses_a_bad_ref(#[case] text: &str) {
        let error = text.parse::<GitRef>().unwrap_err();
        assert_eq!(error.kind().code(), "Pipeline.InvalidRef");
    }

    #[rstest]
    #[case("7")]
    #[case("\"7\"")]
    #[case("7.0")]
    fn reads_an_id_however_it_is_written(#[case] json: &str) {
        assert_eq!(serde_json::from_str::<JobId>(json).unwrap(), JobId::new(7));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in ".{0,60}") {
            let _ = text.parse::<ProjectRef>();
            let _ = text.parse::<GitRef>();
        }
    }
}
