//! Requests about artifacts.

use super::{ApiPath, Operation, OperationBuilder, Tree};
use crate::error::{Error, ErrorKind, Resource};
use crate::types::{BuildRef, JobRef};

/// `GET /job/:job/:build/api/json?tree=artifacts[…]`
pub fn list(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).json();
    Operation::get("artifacts.list", path)
        .action(format!("list the artifacts of {build} of {job}"))
        .about(job, Resource::Build)
        .tree(&Tree::of("artifacts[relativePath,fileName,displayPath]"))
        .build()
}

/// `HEAD /job/:job/:build/artifact/:path`
pub fn metadata(job: &JobRef, build: BuildRef, path: &str) -> Result<Operation, Error> {
    let name = "artifacts.metadata";
    about(
        Operation::head(name, of_file(job, build, path)?),
        job,
        build,
        path,
    )
    .build()
}

/// `GET /job/:job/:build/artifact/:path`
pub fn file(job: &JobRef, build: BuildRef, path: &str) -> Result<Operation, Error> {
    let name = "artifacts.download";
    about(
        Operation::get(name, of_file(job, build, path)?),
        job,
        build,
        path,
    )
    .build()
}

/// `GET /job/:job/:build/artifact/*zip*/archive.zip`: all of them, under `archive/` in a zip file.
pub fn archive(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("artifact/*zip*/archive.zip");
    Operation::get("artifacts.download", path)
        .action(format!("download the artifacts of {build} of {job}"))
        .about(job, Resource::Artifact)
        .accept("*/*")
        .build()
}

/// `GET /job/:job/:build/api/json?tree=fingerprint[…]`
pub fn fingerprints(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).json();
    Operation::get("artifacts.fingerprints", path)
        .action(format!("list the fingerprints of {build} of {job}"))
        .about(job, Resource::Build)
        .tree(&Tree::of("fingerprint[fileName,hash,timestamp]"))
        .build()
}

/// The path of an artifact. A segment that leads elsewhere is refused: with `..` in it the server's
/// own files could be meant, with `*zip*` another page.
fn of_file(job: &JobRef, build: BuildRef, path: &str) -> Result<ApiPath, Error> {
    let elsewhere = |segment: &str| {
        matches!(
            segment,
            "" | "." | ".." | "*zip*" | "*plain*" | "*view*" | "*fingerprint*"
        ) || segment.contains('\\')
            || segment.chars().any(char::is_control)
    };
    if path.split('/').any(elsewhere) {
        let message = format!("{path:?} is no path of an artifact");
        return Err(Error::invalid(ErrorKind::InvalidParameter, message)
            .with_hint("give it as the list of artifacts shows it, such as target/shop.jar"));
    }
    let artifact = ApiPath::build(job, build.checked()?).word("artifact");
    Ok(artifact.push_path(path))
}

fn about(
    operation: OperationBuilder,
    job: &JobRef,
    build: BuildRef,
    path: &str,
) -> OperationBuilder {
    operation
        .action(format!("get the artifact {path:?} of {build} of {job}"))
        .about(job, Resource::Artifact)
        .accept("*/*")
}
