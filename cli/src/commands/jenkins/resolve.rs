//! From what was given to what is meant, which is always said.

use pipewright_jenkins::types::{BuildNumber, BuildRef, BuildStatus, JobRef};

use super::Session;
use crate::arguments::jenkins::BuildOf;
use crate::errors::Failure;
use crate::output;

/// The number of a build; "the last" of some kind is looked up.
pub(super) async fn build(session: &Session, of: &BuildOf) -> Result<BuildNumber, Failure> {
    number(session, &of.job, of.build).await
}

/// The same, of a job and a build that may not be given.
pub(super) async fn number(
    session: &Session,
    job: &JobRef,
    build: Option<BuildRef>,
) -> Result<BuildNumber, Failure> {
    match build {
        Some(BuildRef::Number(number)) => Ok(number),
        _ => Ok(status(session, job, build).await?.number),
    }
}

/// A build as it is now.
pub(super) async fn status(
    session: &Session,
    job: &JobRef,
    build: Option<BuildRef>,
) -> Result<BuildStatus, Failure> {
    let build = build.unwrap_or(BuildRef::Last);
    let status = session.services.builds.status(job, build).await?;
    if !matches!(build, BuildRef::Number(_)) {
        output::note(&format!(
            "build #{} of {job}, the {}: {}",
            status.number,
            words(build),
            status.outcome()
        ));
    }
    Ok(status)
}

/// `last successful` of `lastSuccessfulBuild`.
fn words(build: BuildRef) -> String {
    let segment = build.as_segment();
    let mut words = String::new();
    for letter in segment.trim_end_matches("Build").chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_told_in_words() {
        assert_eq!(words(BuildRef::Last), "last");
        assert_eq!(words(BuildRef::LastUnsuccessful), "last unsuccessful");
    }
}
