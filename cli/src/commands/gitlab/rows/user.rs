use pipewright_gitlab::types::User;

use crate::output::Cell;

/// A user by the name others call them.
pub(super) fn user(user: Option<&User>) -> Cell {
    Cell::maybe(user.map(|user| format!("@{}", user.username)))
}

/// The first characters of a commit's hash, as Git shows it.
pub(super) fn short_sha(sha: &str) -> Cell {
    Cell::new(sha.get(..8).unwrap_or(sha))
}
