//! Groups, and the namespaces that projects are in.

use super::analytics::may_see_group_dora;
use super::project_filter::of_group;
use super::{Context, Node, global_id, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::http::authentication::can_read_group;
use crate::gitlab::model::{Group, Project};
use crate::gitlab::rest::entities::{full_name, namespace_id};

/// A field of `Group`.
pub(super) fn group<'a>(
    context: &Context<'a>,
    group: &'a Group,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    Ok(match name {
        "id" => Value::GlobalId("Group", group.id),
        "fullPath" => Value::Text(&group.full_path),
        "path" => Value::Text(&group.path),
        "name" => Value::Text(&group.name),
        "fullName" => Value::Owned(full_name(instance, group)),
        "description" => Value::Text(&group.description),
        "visibility" => Value::Text(group.visibility.as_str()),
        "webUrl" => Value::Owned(format!(
            "{}/groups/{}",
            instance.external_url, group.full_path
        )),
        "createdAt" | "updatedAt" => Value::Time(group.created_at),
        "parent" => {
            let parent = group.parent_id.and_then(|id| instance.groups.get(&id));
            Value::object(parent.map(Node::Group))
        }
        "descendantGroups" => {
            let wanted = arguments
                .texts("ids")
                .map(|ids| {
                    let ids = ids.into_iter().map(|id| global_id(id, &["Group"]));
                    ids.collect::<Result<Vec<u64>, _>>()
                })
                .transpose()?;
            let inside = format!("{}/", group.full_path);
            let found = groups(context, arguments, |other| {
                other.full_path.starts_with(&inside)
                    && wanted.as_ref().is_none_or(|ids| ids.contains(&other.id))
            });
            return context.page(found, arguments);
        }
        "projects" => return of_group(context, group, arguments),
        "dora" => {
            let visible = may_see_group_dora(context, group);
            Value::object(visible.then_some(Node::GroupDora(group)))
        }
        "projectsCount" => {
            let projects = instance.projects.values();
            Value::count(
                projects
                    .filter(|project| project.group_id == Some(group.id))
                    .filter(|project| context.can_read(project))
                    .count(),
            )
        }
        _ => return unknown(),
    })
}

/// The groups that the caller may see and that `belongs` picks, by name.
pub(super) fn groups<'a>(
    context: &Context<'a>,
    arguments: &Arguments,
    belongs: impl Fn(&Group) -> bool,
) -> Vec<(u64, Node<'a>)> {
    let instance = context.instance;
    let search = arguments.text("search").map(str::to_lowercase);
    let is_found = |group: &Group| {
        search.as_ref().is_none_or(|search| {
            group.name.to_lowercase().contains(search)
                || group.full_path.to_lowercase().contains(search)
        })
    };
    let mut found: Vec<&Group> = instance
        .groups
        .values()
        .filter(|group| belongs(group) && is_found(group))
        .filter(|group| can_read_group(instance, context.user_id, group))
        .collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found
        .into_iter()
        .map(|group| (group.id, Node::Group(group)))
        .collect()
}

/// A field of `Namespace`.
pub(super) fn namespace<'a>(
    context: &Context<'a>,
    project: &'a Project,
    name: &str,
) -> Resolved<'a> {
    let instance = context.instance;
    let group = project.group_id.and_then(|id| instance.groups.get(&id));
    if let Some(group) = group {
        return Ok(match name {
            "id" => Value::GlobalId("Group", group.id),
            "fullPath" => Value::Text(&group.full_path),
            "fullName" => Value::Owned(full_name(instance, group)),
            "path" => Value::Text(&group.path),
            "name" => Value::Text(&group.name),
            "description" => Value::Text(&group.description),
            "visibility" => Value::Text(group.visibility.as_str()),
            _ => return unknown(),
        });
    }
    let owner = instance.users.get(&project.creator_id);
    let path = project.full_path.split('/').next().unwrap_or_default();
    Ok(match name {
        "id" => Value::GlobalId("Namespaces::UserNamespace", namespace_id(project)),
        "fullPath" | "path" => Value::Text(path),
        "fullName" | "name" => Value::Text(owner.map_or(path, |owner| &owner.name)),
        "description" => Value::Text(""),
        "visibility" => Value::Text("public"),
        _ => return unknown(),
    })
}
