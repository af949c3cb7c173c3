//! Commits.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::gitlab::model::{Commit, Instance, Project};

/// `Commit`. Its dates have an offset rather than a `Z`.
pub fn commit(instance: &Instance, project: &Project, commit: &Commit) -> Value {
    let date = commit
        .created_at
        .to_rfc3339_opts(SecondsFormat::Millis, false);
    json!({
        "id": commit.sha,
        "short_id": commit.short_sha(),
        "created_at": date,
        "parent_ids": commit.parents,
        "title": commit.title,
        "message": commit.message,
        "author_name": commit.author_name,
        "author_email": commit.author_email,
        "authored_date": date,
        "committer_name": commit.author_name,
        "committer_email": commit.author_email,
        "committed_date": date,
        "trailers": {},
        "extended_trailers": {},
        "web_url":
            format!("{}/{}/-/commit/{}", instance.external_url, project.full_path, commit.sha),
    })
}
