//! Which projects are asked for.

use super::{Context, Node, global_id};
use crate::gitlab::graphql::execute::{FieldError, Resolved};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{AccessLevel, Group, Project};

/// More paths than these are refused.
const MAX_FULL_PATHS: usize = 50;

/// `Query.projects`: what the caller may not see is not there, and nothing
/// says so.
pub(super) fn projects<'a>(context: &Context<'a>, arguments: &Arguments) -> Resolved<'a> {
    let instance = context.instance;
    let paths = arguments.texts("fullPaths");
    if paths
        .as_ref()
        .is_some_and(|paths| paths.len() > MAX_FULL_PATHS)
    {
        let message = format!("You cannot provide more than {MAX_FULL_PATHS} full_paths");
        return Err(FieldError::refused(message));
    }
    let ids = ids(arguments)?;
    // Chosen projects are found one by one, whatever else is on the server.
    let mut found: Vec<&Project> = match (&ids, &paths) {
        (Some(ids), _) => ids
            .iter()
            .filter_map(|id| instance.projects.get(id))
            .collect(),
        (None, Some(paths)) => paths
            .iter()
            .filter_map(|path| instance.projects.at(path))
            .collect(),
        (None, None) => instance.projects.values().collect(),
    };
    let search = search(arguments);
    let archived = arguments.text("archived");
    let membership = arguments.boolean("membership") == Some(true);
    let least = arguments.text("minAccessLevel").map(level);
    let topics = arguments.texts("topics").unwrap_or_default();
    let visibility = arguments.text("visibilityLevel");
    found.retain(|project| {
        let role = || {
            context
                .user_id
                .and_then(|user| instance.access_level(user, project))
                .map_or(0, AccessLevel::value)
        };
        context.can_read(project)
            && search.is_none_or_matches(project)
            && match archived {
                Some("ONLY") => project.archived,
                Some("EXCLUDE") => !project.archived,
                _ => true,
            }
            && (!membership || instance.is_member(context.user_id, project))
            && least.is_none_or(|least| role() >= least)
            && topics
                .iter()
                .all(|topic| project.topics.iter().any(|it| it == topic))
            && visibility.is_none_or(|wanted| project.visibility.as_str() == wanted)
    });
    if let (Some(paths), Some(_)) = (&paths, &ids) {
        found.retain(|project| {
            paths
                .iter()
                .any(|path| project.full_path.eq_ignore_ascii_case(path))
        });
    }
    order(&mut found, arguments.text("sort").unwrap_or("id_desc"));
    context.page(nodes(found), arguments)
}

/// `Group.projects`.
pub(super) fn of_group<'a>(
    context: &Context<'a>,
    group: &'a Group,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    let ids = ids(arguments)?;
    let search = search(arguments);
    let deep = arguments.boolean("includeSubgroups") == Some(true);
    let only_archived = arguments.boolean("archivedOnly") == Some(true);
    // Archived projects are there unless they are not wanted.
    let with_archived = arguments.boolean("includeArchived") != Some(false);
    let inside = format!("{}/", group.full_path);
    let mut found: Vec<&Project> = instance
        .projects
        .values()
        .filter(|project| {
            project.group_id == Some(group.id) || (deep && project.full_path.starts_with(&inside))
        })
        .filter(|project| context.can_read(project) && search.is_none_or_matches(project))
        .filter(|project| (with_archived || only_archived) || !project.archived)
        .filter(|project| !only_archived || project.archived)
        .filter(|project| ids.as_ref().is_none_or(|ids| ids.contains(&project.id)))
        .collect();
    let sort = arguments.text("sort").unwrap_or_default();
    order(&mut found, &sort.to_lowercase());
    context.page(nodes(found), arguments)
}

fn nodes(projects: Vec<&Project>) -> Vec<(u64, Node<'_>)> {
    projects
        .into_iter()
        .map(|project| (project.id, Node::Project(project)))
        .collect()
}

fn ids(arguments: &Arguments) -> Result<Option<Vec<u64>>, FieldError> {
    arguments
        .texts("ids")
        .map(|ids| {
            ids.into_iter()
                .map(|id| global_id(id, &["Project"]))
                .collect()
        })
        .transpose()
}

struct Search(Option<String>);

fn search(arguments: &Arguments) -> Search {
    Search(arguments.text("search").map(str::to_lowercase))
}

impl Search {
    fn is_none_or_matches(&self, project: &Project) -> bool {
        self.0.as_ref().is_none_or(|search| {
            project.name.to_lowercase().contains(search)
                || project.full_path.to_lowercase().contains(search)
                || project.description.to_lowercase().contains(search)
        })
    }
}

/// What is not modelled leaves the newest first.
fn order(projects: &mut [&Project], sort: &str) {
    projects.sort_by_key(|project| project.id);
    let (column, direction) = sort.rsplit_once('_').unwrap_or((sort, "desc"));
    match column {
        "name" => projects.sort_by(|left, right| left.name.cmp(&right.name)),
        "path" => projects.sort_by(|left, right| left.path.cmp(&right.path)),
        "full_path" => projects.sort_by(|left, right| left.full_path.cmp(&right.full_path)),
        "created" | "created_at" => projects.sort_by_key(|project| project.created_at),
        "activity" | "latest_activity" | "updated" | "updated_at" | "last_activity" => {
            projects.sort_by_key(|project| project.last_activity_at);
        }
        _ => {}
    }
    if direction != "asc" {
        projects.reverse();
    }
}

fn level(name: &str) -> u32 {
    match name {
        "MINIMAL_ACCESS" => 5,
        "GUEST" => 10,
        "PLANNER" => 15,
        "REPORTER" => 20,
        "DEVELOPER" => 30,
        "MAINTAINER" => 40,
        "OWNER" => 50,
        "ADMIN" => 60,
        _ => 0,
    }
}
