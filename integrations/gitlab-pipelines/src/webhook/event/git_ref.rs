//! One form for the refs of merge request pipelines.

/// The number of the merge request in `refs/merge-requests/7/head` (or `merge`, or `train`).
pub(super) fn merge_request_of(git_ref: &str) -> Option<u64> {
    let (iid, kind) = git_ref
        .strip_prefix("refs/merge-requests/")?
        .split_once('/')?;
    matches!(kind, "head" | "merge" | "train")
        .then(|| iid.parse().ok())
        .flatten()
}

/// The ref of a merge request's pipelines. REST tells `head`, `merge` and `train` apart and the
/// hooks do not, so it is always `head`.
pub(super) fn of_merge_request(iid: u64) -> String {
    format!("refs/merge-requests/{iid}/head")
}

/// The same ref for what REST and what the hooks call it.
pub(super) fn normalised(git_ref: String) -> String {
    match merge_request_of(&git_ref) {
        Some(iid) => of_merge_request(iid),
        None => git_ref,
    }
}

/// A branch's or tag's name of its full ref.
pub(super) fn short(git_ref: &str) -> &str {
    git_ref
        .strip_prefix("refs/heads/")
        .or_else(|| git_ref.strip_prefix("refs/tags/"))
        .unwrap_or(git_ref)
}

/// A commit, unless it is the row of zeros that stands for none.
pub(super) fn commit_or_none(sha: Option<String>) -> Option<String> {
    sha.filter(|sha| sha.bytes().any(|byte| byte != b'0'))
}
