//! Paths below `/api/v4`, percent-encoded here and nowhere else.

use std::fmt;

use pipewright_core::http::push_segment;

use crate::types::ProjectRef;

/// A path below the API's root, such as `/projects/acme%2Fshop/pipelines/7`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiPath(String);

impl ApiPath {
    /// The path of one word, such as `/projects`.
    pub fn root(word: &str) -> Self {
        // Most paths are shorter.
        Self(String::with_capacity(64)).push(word)
    }

    /// A path that is encoded already, starting with a slash.
    pub(super) fn encoded(path: String) -> Self {
        Self(path)
    }

    /// `/projects/:id`.
    pub fn project(project: &ProjectRef) -> Self {
        Self::root("projects").push(project)
    }

    /// Adds one segment, encoded: a slash in it becomes `%2F`.
    pub fn push(mut self, segment: impl fmt::Display) -> Self {
        self.0.push('/');
        push_segment(&mut self.0, segment);
        self
    }

    /// Adds a path of several segments, whose slashes stay.
    pub fn push_path(mut self, path: &str) -> Self {
        for segment in path.split('/') {
            self = self.push(segment);
        }
        self
    }

    /// The path, starting with a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;

    use super::ApiPath;
    use crate::types::ProjectRef;

    #[test]
    fn a_project_is_one_segment_and_a_path_is_many() {
        let project: ProjectRef = "acme/team.a/shop".parse().unwrap();
        let path = ApiPath::project(&project)
            .push("artifacts")
            .push_path("a dir/ü?.txt");
        assert_eq!(
            path.as_str(),
            "/projects/acme%2Fteam.a%2Fshop/artifacts/a%20dir/%C3%BC%3F.txt"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_segment_comes_through_as_one(segment in ".{1,30}") {
            let path = ApiPath::root("x").push(&segment);
            let encoded = path.as_str().strip_prefix("/x/").unwrap();
            assert!(!encoded.contains('/') && encoded.is_ascii());
            assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), segment.as_str());
        }
    }
}
