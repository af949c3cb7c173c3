//! What a pipeline ran for.

use crate::facts::RefKind;

/// What a pipeline ran for: its kind and its name, as labels have them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RefName<'a> {
    /// Branch, tag or merge request.
    pub kind: RefKind,
    /// The name of the branch or tag; the iid of the merge request.
    pub name: std::borrow::Cow<'a, str>,
}

impl<'a> RefName<'a> {
    /// From what any of GitLab's ways tell. `merge_request` is its iid; `tag` is None where it is
    /// not told.
    pub fn new(git_ref: &'a str, tag: Option<bool>, merge_request: Option<u64>) -> Self {
        if let Some(iid) = merge_request.or_else(|| merge_request_of(git_ref)) {
            return Self {
                kind: RefKind::MergeRequest,
                name: iid.to_string().into(),
            };
        }
        let is_tag = tag.unwrap_or_else(|| git_ref.starts_with("refs/tags/"));
        let name = git_ref
            .strip_prefix("refs/heads/")
            .or_else(|| git_ref.strip_prefix("refs/tags/"))
            .unwrap_or(git_ref);
        Self {
            kind: if is_tag {
                RefKind::Tag
            } else {
                RefKind::Branch
            },
            name: name.into(),
        }
    }
}

/// The iid in `refs/merge-requests/7/head` (or `merge`, or `train`).
pub(super) fn merge_request_of(git_ref: &str) -> Option<u64> {
    let rest = git_ref.strip_prefix("refs/merge-requests/")?;
    rest.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("main", None, None, RefKind::Branch, "main")]
    #[case("refs/heads/main", None, None, RefKind::Branch, "main")]
    #[case("v1", Some(true), None, RefKind::Tag, "v1")]
    #[case("refs/tags/v1", None, None, RefKind::Tag, "v1")]
    #[case(
        "refs/merge-requests/7/head",
        Some(false),
        None,
        RefKind::MergeRequest,
        "7"
    )]
    #[case("refs/merge-requests/7/merge", None, None, RefKind::MergeRequest, "7")]
    #[case("refs/merge-requests/7/train", None, None, RefKind::MergeRequest, "7")]
    #[case("feature", None, Some(7), RefKind::MergeRequest, "7")]
    #[case(
        "refs/merge-requests/x/head",
        None,
        None,
        RefKind::Branch,
        "refs/merge-requests/x/head"
    )]
    fn every_way_of_telling_gives_one_name(
        #[case] git_ref: &str,
        #[case] tag: Option<bool>,
        #[case] iid: Option<u64>,
        #[case] kind: RefKind,
        #[case] name: &str,
    ) {
        let named = RefName::new(git_ref, tag, iid);
        assert_eq!((named.kind, named.name.as_ref()), (kind, name));
    }
}
