//! The simulator's answers against GitLab's own description of its API.
//!
//! The description is not part of this repository. It is looked for where
//! `PIPEWRIGHT_GITLAB_OPENAPI` points, and beside the repository in
//! `shared/data/gitlab/openapi.json`.

mod answers;
mod exceptions;
mod schema;
