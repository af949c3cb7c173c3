//! Branches, tags and commits.

use serde_json::{Value, json};

use super::{commit, time, web_url};
use crate::gitlab::model::{AccessLevel, Branch, Commit, Instance, Project, Tag};

/// `CommitDetail`.
pub fn commit_detail(
    instance: &Instance,
    project: &Project,
    subject: &Commit,
    last_pipeline: Value,
) -> Value {
    let mut entity = commit(instance, project, subject);
    if let Value::Object(entity) = &mut entity {
        let status = last_pipeline.get("status").cloned().unwrap_or(Value::Null);
        // Content is not modelled: the numbers are made up, and always the same.
        let additions = u64::from(subject.sha.bytes().next().unwrap_or_default());
        let changes = json!({ "additions": additions, "deletions": 2, "total": additions + 2 });
        entity.insert("stats".to_owned(), changes);
        entity.insert("status".to_owned(), status);
        entity.insert("project_id".to_owned(), project.id.into());
        entity.insert("last_pipeline".to_owned(), last_pipeline);
    }
    entity
}

/// `Branch`.
pub fn branch(
    instance: &Instance,
    project: &Project,
    branch: &Branch,
    user_id: Option<u64>,
) -> Value {
    let level = user_id.and_then(|user_id| instance.access_level(user_id, project));
    let needed = if branch.protected {
        AccessLevel::Maintainer
    } else {
        AccessLevel::Developer
    };
    json!({
        "name": branch.name,
        "merged": false,
        "protected": branch.protected,
        "developers_can_push": false,
        "developers_can_merge": false,
        "can_push": level >= Some(needed),
        "default": branch.name == project.default_branch,
        "web_url": format!("{}/-/tree/{}", web_url(instance, project), branch.name),
        "commit": tip(instance, project, &branch.sha),
    })
}

/// `Tag`.
pub fn tag(instance: &Instance, project: &Project, tag: &Tag) -> Value {
    let created_at = tag
        .message
        .as_ref()
        .and_then(|_| project.repository.commits.get(&tag.sha))
        .map(|commit| time(commit.created_at));
    json!({
        "name": tag.name,
        "message": tag.message.as_deref().unwrap_or_default(),
        "target": tag.sha,
        "commit": tip(instance, project, &tag.sha),
        "release": null,
        "protected": false,
        // Only annotated tags know when they were made.
        "created_at": created_at,
    })
}

fn tip(instance: &Instance, project: &Project, sha: &str) -> Value {
    project
        .repository
        .commits
        .get(sha)
        .map_or(Value::Null, |found| commit(instance, project, found))
}
