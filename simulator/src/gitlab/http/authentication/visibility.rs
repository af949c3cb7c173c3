//! Who sees which group.

use crate::gitlab::model::{Group, Instance, Visibility};

/// Whether the user, or anybody when there is none, can see the group.
///
/// Who is a member of something inside a private group sees the group too.
pub fn can_read_group(instance: &Instance, user_id: Option<u64>, group: &Group) -> bool {
    match (group.visibility, user_id) {
        (Visibility::Public, _) | (Visibility::Internal, Some(_)) => true,
        (_, None) => false,
        (_, Some(user_id)) => {
            let inside = format!("{}/", group.full_path);
            instance.users.get(&user_id).is_some_and(|user| user.admin)
                || instance.group_access_level(user_id, group.id).is_some()
                || instance.groups.values().any(|below| {
                    below.full_path.starts_with(&inside) && below.members.contains_key(&user_id)
                })
                || instance.projects.values().any(|project| {
                    project.full_path.starts_with(&inside) && project.members.contains_key(&user_id)
                })
        }
    }
}
