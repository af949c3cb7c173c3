//! `Push Hook` and `Tag Push Hook`: only sent by the test button, as nobody
//! pushes to a simulated repository.

use serde_json::{Value, json};

use super::parts::{commit, project, repository};
use crate::gitlab::model::{Commit, Instance, Project};

const NOTHING: &str = "0000000000000000000000000000000000000000";

pub(super) fn push(instance: &Instance, project_id: u64) -> Option<Value> {
    let owner = instance.projects.get(&project_id)?;
    let branch = owner.repository.branches.get(&owner.default_branch)?;
    let tip = owner.repository.commits.get(&branch.sha)?;
    let before = tip.parents.first().map_or(NOTHING, String::as_str);
    let reference = format!("refs/heads/{}", branch.name);
    Some(event(
        instance,
        owner,
        "push",
        &reference,
        before,
        tip,
        branch.protected,
    ))
}

pub(super) fn tag_push(instance: &Instance, project_id: u64) -> Option<Value> {
    let owner = instance.projects.get(&project_id)?;
    let tag = owner.repository.tags.values().next_back()?;
    let tip = owner.repository.commits.get(&tag.sha)?;
    let reference = format!("refs/tags/{}", tag.name);
    Some(event(
        instance, owner, "tag_push", &reference, NOTHING, tip, false,
    ))
}

fn event(
    instance: &Instance,
    owner: &Project,
    kind: &str,
    reference: &str,
    before: &str,
    tip: &Commit,
    protected: bool,
) -> Value {
    let user = instance.users.get(&owner.creator_id);
    let mut pushed = commit(instance, owner, tip);
    if let Value::Object(pushed) = &mut pushed {
        for key in ["added", "modified", "removed"] {
            pushed.insert(key.to_owned(), json!([]));
        }
    }
    json!({
        "object_kind": kind,
        "event_name": kind,
        "before": before,
        "after": tip.sha,
        "ref": reference,
        "ref_protected": protected,
        "checkout_sha": tip.sha,
        "message": null,
        "user_id": owner.creator_id,
        "user_name": user.map(|user| &user.name),
        "user_username": user.map(|user| &user.username),
        "user_email": "",
        "user_avatar": null,
        "project_id": owner.id,
        "project": project(instance, owner),
        "commits": [pushed],
        "total_commits_count": 1,
        "push_options": {},
        "repository": repository(instance, owner),
    })
}
