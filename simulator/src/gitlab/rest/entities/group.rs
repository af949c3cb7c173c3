//! Groups.

use serde_json::{Value, json};

use super::time;
use crate::gitlab::model::{Group, Instance};

/// The display names of a group and its parents, outermost first.
pub(in crate::gitlab) fn full_name(instance: &Instance, group: &Group) -> String {
    let mut names = vec![group.name.as_str()];
    let mut parent = group.parent_id;
    while let Some(group) = parent.and_then(|id| instance.groups.get(&id)) {
        names.push(&group.name);
        parent = group.parent_id;
    }
    names.reverse();
    names.join(" / ")
}

/// `Group`.
pub fn group(instance: &Instance, group: &Group) -> Value {
    json!({
        "id": group.id,
        "web_url": format!("{}/groups/{}", instance.external_url, group.full_path),
        "name": group.name,
        "path": group.path,
        "description": group.description,
        "visibility": group.visibility.as_str(),
        "share_with_group_lock": false,
        "require_two_factor_authentication": false,
        "two_factor_grace_period": 48,
        "project_creation_level": "developer",
        "auto_devops_enabled": null,
        "subgroup_creation_level": "maintainer",
        "emails_disabled": false,
        "emails_enabled": true,
        "mentions_disabled": null,
        "lfs_enabled": true,
        "archived": false,
        "math_rendering_limits_enabled": true,
        "lock_math_rendering_limits_enabled": false,
        "default_branch": null,
        "default_branch_protection": 2,
        "avatar_url": null,
        "request_access_enabled": true,
        "full_name": full_name(instance, group),
        "full_path": group.full_path,
        "created_at": time(group.created_at),
        "parent_id": group.parent_id,
        "organization_id": 1,
        "shared_runners_setting": "enabled",
        "max_artifacts_size": null,
        "show_diff_preview_in_email": true,
        "wiki_access_level": "enabled",
        "marked_for_deletion_on": null,
    })
}

/// `GroupDetail`, with the projects of the group when they are asked for.
pub fn group_detail(instance: &Instance, subject: &Group, projects: Option<Vec<Value>>) -> Value {
    let mut entity = group(instance, subject);
    if let Value::Object(entity) = &mut entity {
        entity.insert("shared_with_groups".to_owned(), json!([]));
        if let Some(projects) = projects {
            entity.insert("projects".to_owned(), projects.into());
            entity.insert("shared_projects".to_owned(), json!([]));
        }
    }
    entity
}
