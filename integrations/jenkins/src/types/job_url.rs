//! Jobs and builds as the paths of URLs.

use percent_encoding::percent_decode_str;

use super::server_url::path_of;
use super::{BuildNumber, JobRef};

/// What the path of a URL names: `/prefix/job/a/view/v/job/b/rest`.
pub(super) struct JobPath<'a> {
    /// The segments before the first `job` or `view`.
    pub(super) prefix: Vec<&'a str>,
    /// The names of the folders and the job, as they are called.
    pub(super) names: Vec<String>,
    /// What follows the job.
    pub(super) rest: Vec<&'a str>,
}

/// Reads the path of a URL. Views that were clicked through are left out.
pub(super) fn read(path: &str) -> JobPath<'_> {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let start = segments
        .iter()
        .position(|segment| matches!(*segment, "job" | "view"))
        .unwrap_or(segments.len());
    let (prefix, below) = segments.split_at(start);
    let mut names = Vec::new();
    let mut rest = below;
    while let [kind @ ("job" | "view"), name, more @ ..] = rest {
        if *kind == "job" {
            names.push(decoded(name));
        }
        rest = more;
    }
    JobPath {
        prefix: prefix.to_vec(),
        names,
        rest: rest.to_vec(),
    }
}

/// The name of a segment. The name of a branch's job holds its slashes encoded (`feature%2Flogin`),
/// and URLs that hold such a name encoded once are told too.
fn decoded(segment: &str) -> String {
    let name = percent_decode_str(segment).decode_utf8_lossy();
    name.replace('/', "%2F")
}

/// The job and, where it is of a build, the build that a URL of the server's own names.
pub(crate) fn build_of_url(url: &str) -> Option<(JobRef, Option<BuildNumber>)> {
    let path = read(path_of(url));
    let job = JobRef::of_names(&path.names).ok()?;
    let number = path.rest.first().and_then(|text| text.parse().ok());
    Some((job, number.map(BuildNumber::new)))
}
