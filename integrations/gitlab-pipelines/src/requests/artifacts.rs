//! Requests about artifacts.

use super::{ApiPath, Operation, Query};
use crate::error::{Action, ConfigurationKind, Error, Resource};
use crate::types::{GitRef, JobId, ProjectRef};

/// Whose artifacts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArtifactSource {
    /// Those of one job.
    Job(JobId),
    /// Those of the job of this name in the latest successful pipeline of a branch or tag.
    Latest {
        /// The branch or tag. GitLab takes no SHA here.
        git_ref: GitRef,
        /// The job's name in the CI file.
        job: String,
    },
}

impl From<JobId> for ArtifactSource {
    fn from(job: JobId) -> Self {
        Self::Job(job)
    }
}

impl std::fmt::Display for ArtifactSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Job(job) => write!(formatter, "job {job}"),
            Self::Latest { git_ref, job } => {
                write!(formatter, "the latest job {job:?} on {git_ref}")
            }
        }
    }
}

/// The archive with all artifacts, as a zip file.
pub fn download(project: &ProjectRef, source: &ArtifactSource) -> Result<Operation, Error> {
    let (path, query) = match source {
        ArtifactSource::Job(job) => (job_path(project, *job), Query::new()),
        ArtifactSource::Latest { git_ref, job } => (
            ref_path(project, git_ref).push("download"),
            Query::new().set("job", job),
        ),
    };
    Operation::get("artifacts.download", path)
        .action(format!("download the artifacts of {source} of {project}"))
        .about(project, Resource::Artifact)
        .accept("*/*")
        .query(query)
        .build()
}

/// One file out of the archive.
pub fn file(project: &ProjectRef, source: &ArtifactSource, path: &str) -> Result<Operation, Error> {
    check_path(path)?;
    let (url, query) = match source {
        ArtifactSource::Job(job) => (job_path(project, *job).push_path(path), Query::new()),
        ArtifactSource::Latest { git_ref, job } => (
            ref_path(project, git_ref).push("raw").push_path(path),
            Query::new().set("job", job),
        ),
    };
    Operation::get("artifacts.file", url)
        .action(format!(
            "download {path:?} from the artifacts of {source} of {project}"
        ))
        .about(project, Resource::Artifact)
        .accept("*/*")
        .query(query)
        .build()
}

/// One page of what is in the archive, or in one of its directories (about 18.8 and newer; an
/// older server looks for an artifact named `tree`).
pub fn tree(
    project: &ProjectRef,
    job: JobId,
    directory: Option<&str>,
    recursive: bool,
) -> Result<Operation, Error> {
    if let Some(directory) = directory {
        check_path(directory)?;
    }
    let query = Query::new()
        .maybe("path", directory)
        .maybe("recursive", recursive.then_some(true))
        .set("per_page", 100);
    Operation::get("artifacts.tree", job_path(project, job).push("tree"))
        .action(Action::on("list the artifacts of job", job.get()))
        .about(project, Resource::Artifact)
        .query(query)
        .build()
}

/// Keeps the artifacts of a job from expiring.
pub fn keep(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    Operation::post("artifacts.keep", job_path(project, job).push("keep"))
        .action(Action::on("keep the artifacts of job", job.get()))
        .about(project, Resource::Artifact)
        .build()
}

/// Deletes the artifacts of a job.
pub fn delete(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    Operation::delete("artifacts.delete", job_path(project, job))
        .action(Action::on("delete the artifacts of job", job.get()))
        .about(project, Resource::Artifact)
        .build()
}

/// Deletes all artifacts of a project that may be deleted, in the background.
pub fn delete_all(project: &ProjectRef) -> Result<Operation, Error> {
    Operation::delete(
        "artifacts.delete_all",
        ApiPath::project(project).push("artifacts"),
    )
    .action(Action::of_project("delete all artifacts"))
    .about(project, Resource::Project)
    .build()
}

fn job_path(project: &ProjectRef, job: JobId) -> ApiPath {
    ApiPath::project(project)
        .push("jobs")
        .push(job)
        .push("artifacts")
}

fn ref_path(project: &ProjectRef, git_ref: &GitRef) -> ApiPath {
    ApiPath::project(project)
        .push("jobs")
        .push("artifacts")
        .push(git_ref)
}

/// A path within the archive. Dots would be resolved on the way, and name something else.
fn check_path(path: &str) -> Result<(), Error> {
    let wrong = |segment: &str| segment.is_empty() || segment == "." || segment == "..";
    if path.split('/').any(wrong) || path.contains('\0') {
        return Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            format!("{path:?} is not a path of a file in an artifacts archive"),
        )
        .with_hint("give it as the archive lists it, such as target/report.xml"));
    }
    Ok(())
}
