//! Which build of a job.

use std::fmt;
use std::str::FromStr;

use super::BuildNumber;
use crate::error::{Error, ErrorKind};

/// A build of a job: its number, or the last of some kind.
///
/// ```
/// use pipewright_jenkins::types::BuildRef;
///
/// assert_eq!("42".parse::<BuildRef>()?, BuildRef::number(42));
/// assert_eq!("last-successful".parse::<BuildRef>()?, BuildRef::LastSuccessful);
/// assert_eq!(BuildRef::LastSuccessful.as_segment(), "lastSuccessfulBuild");
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BuildRef {
    /// This one.
    Number(BuildNumber),
    /// The one that was started last.
    Last,
    /// The last that is finished.
    LastCompleted,
    /// The last that succeeded, unstable ones among them.
    LastSuccessful,
    /// The last that failed.
    LastFailed,
    /// The last that succeeded and is not unstable.
    LastStable,
    /// The last that is unstable.
    LastUnstable,
    /// The last that is finished and did not succeed.
    LastUnsuccessful,
}

/// The largest number of a build: Jenkins counts in 31 bits.
const LARGEST: u64 = i32::MAX as u64;

impl BuildRef {
    /// Every reference that is no number.
    pub const PERMALINKS: [Self; 7] = [
        Self::Last,
        Self::LastCompleted,
        Self::LastSuccessful,
        Self::LastFailed,
        Self::LastStable,
        Self::LastUnstable,
        Self::LastUnsuccessful,
    ];

    /// The build of this number.
    pub fn number(number: impl Into<BuildNumber>) -> Self {
        Self::Number(number.into())
    }

    /// How URLs name it.
    pub fn as_segment(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Last => "lastBuild".to_owned(),
            Self::LastCompleted => "lastCompletedBuild".to_owned(),
            Self::LastSuccessful => "lastSuccessfulBuild".to_owned(),
            Self::LastFailed => "lastFailedBuild".to_owned(),
            Self::LastStable => "lastStableBuild".to_owned(),
            Self::LastUnstable => "lastUnstableBuild".to_owned(),
            Self::LastUnsuccessful => "lastUnsuccessfulBuild".to_owned(),
        }
    }

    /// Refuses a number that no build has.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        match self {
            Self::Number(number) if number.get() == 0 || number.get() > LARGEST => {
                Err(invalid(&format!("{number} is no number of a build")))
            }
            build => Ok(build),
        }
    }
}

fn invalid(message: &str) -> Error {
    Error::invalid(ErrorKind::InvalidBuildRef, message.to_owned()).with_hint(
        "give a number such as 42, or one of last, last-completed, last-successful, last-failed, \
         last-stable, last-unstable, last-unsuccessful",
    )
}

impl From<BuildNumber> for BuildRef {
    fn from(number: BuildNumber) -> Self {
        Self::Number(number)
    }
}

impl FromStr for BuildRef {
    type Err = Error;

    /// Reads `42`, `#42`, `last-successful`, `lastSuccessful` and `lastSuccessfulBuild`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Ok(number) = text.strip_prefix('#').unwrap_or(text).parse::<u64>() {
            return Self::number(number).checked();
        }
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let plain = plain.strip_suffix("build").unwrap_or(&plain);
        let known = |build: &Self| {
            let segment = build.as_segment().to_ascii_lowercase();
            segment.strip_suffix("build") == Some(plain)
        };
        Self::PERMALINKS
            .into_iter()
            .find(known)
            .ok_or_else(|| invalid(&format!("{text:?} is no build")))
    }
}

impl fmt::Display for BuildRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "#{number}"),
            other => formatter.write_str(&other.as_segment()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::BuildRef;

    #[rstest]
    #[case("42", BuildRef::number(42))]
    #[case(" #7 ", BuildRef::number(7))]
    #[case("last", BuildRef::Last)]
    #[case("lastBuild", BuildRef::Last)]
    #[case("last-completed", BuildRef::LastCompleted)]
    #[case("lastSuccessfulBuild", BuildRef::LastSuccessful)]
    #[case("LAST_FAILED", BuildRef::LastFailed)]
    #[case("lastStable", BuildRef::LastStable)]
    #[case("lastUnstableBuild", BuildRef::LastUnstable)]
    #[case("last-unsuccessful", BuildRef::LastUnsuccessful)]
    fn is_read(#[case] text: &str, #[case] build: BuildRef) {
        assert_eq!(text.parse::<BuildRef>().unwrap(), build);
    }

    #[rstest]
    #[case("")]
    #[case("0")]
    #[case("-1")]
    #[case("2147483648")]
    #[case("99999999999999999999999")]
    #[case("build")]
    #[case("latest")]
    #[case("../1")]
    fn is_refused(#[case] text: &str) {
        let error = text.parse::<BuildRef>().unwrap_err();
        assert_eq!(error.kind().code(), "InvalidBuildRef");
    }

    #[test]
    fn every_name_is_read_back() {
        for build in BuildRef::PERMALINKS {
            assert_eq!(build.as_segment().parse::<BuildRef>().unwrap(), build);
            assert_eq!(build.to_string().parse::<BuildRef>().unwrap(), build);
        }
    }
}
