//! Paths below the server's root.

use std::fmt;

use pipewright_core::http::encode_segment;

use crate::types::{BuildRef, JobRef};

/// A path below the server's root, such as `/job/acme/job/shop/7`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiPath(String);

impl ApiPath {
    /// The server's root.
    pub fn root() -> Self {
        Self::default()
    }

    /// `/job/folder/job/name`. The name of a branch's job, which holds a `%2F`, becomes `%252F`.
    pub fn job(job: &JobRef) -> Self {
        job.names()
            .fold(Self::root(), |path, name| path.push("job").push(name))
    }

    /// `/job/name/7` or `/job/name/lastBuild`.
    pub fn build(job: &JobRef, build: BuildRef) -> Self {
        Self::job(job).push(build.as_segment())
    }

    /// Adds one segment, encoded: a slash in it becomes `%2F`.
    pub fn push(mut self, segment: impl fmt::Display) -> Self {
        self.0.reserve(64);
        self.0.push('/');
        self.0.extend(encode_segment(&segment.to_string()));
        self
    }

    /// Adds a path of several segments, whose slashes stay: `artifact/out/a b.txt`.
    pub fn push_path(self, path: &str) -> Self {
        path.split('/').fold(self, Self::push)
    }

    /// Adds segments that are fixed words of Jenkins, as they are: `api/json`, `*zip*`.
    pub fn word(mut self, words: &'static str) -> Self {
        self.0.push('/');
        self.0.push_str(words);
        self
    }

    /// Adds `api/json`.
    pub fn json(self) -> Self {
        self.word("api/json")
    }

    /// The path, starting with a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        if self.0.is_empty() {
            return "/".to_owned();
        }
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::ApiPath;
    use crate::types::BuildRef;

    #[test]
    fn each_name_is_one_segment() {
        let job = "a/b/sp ace é".parse().unwrap();
        let path = ApiPath::build(&job, BuildRef::Last).json();
        assert_eq!(
            path.as_str(),
            "/job/a/job/b/job/sp%20ace%20%C3%A9/lastBuild/api/json"
        );
        let branch = "mb/feature%2Flogin-1".parse().unwrap();
        assert_eq!(
            ApiPath::job(&branch).as_str(),
            "/job/mb/job/feature%252Flogin-1"
        );
    }
}
