//! Where a query starts.

use super::project_filter::projects;
use super::{Context, Node, global_id, group, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::http::authentication::can_read_group;
use crate::gitlab::model::Tier;

/// A field of `Query`.
pub(super) fn query<'a>(context: &Context<'a>, name: &str, arguments: &Arguments) -> Resolved<'a> {
    let instance = context.instance;
    Ok(match name {
        "currentUser" => {
            let user = context.user_id.and_then(|id| instance.users.get(&id));
            Value::object(user.map(Node::User))
        }
        // Nobody else may know the version.
        "metadata" => Value::object(context.user_id.map(|_| Node::Metadata)),
        "queryComplexity" => Value::Object(Node::Score),
        "echo" => {
            let user = context.user_id.and_then(|id| instance.users.get(&id));
            let who = user.map_or("nil".to_owned(), |user| format!("{:?}", user.username));
            let text = arguments.text("text").unwrap_or_default();
            Value::Owned(format!("{who} says: {text}"))
        }
        "project" => {
            let path = arguments.text("fullPath").unwrap_or_default();
            // A path that it had before leads nowhere, unlike in REST.
            let found = instance.projects.at(path);
            Value::object(
                found
                    .filter(|project| context.can_read(project))
                    .map(Node::Project),
            )
        }
        "mergeRequest" => {
            let id = global_id(arguments.text("id").unwrap_or_default(), &["MergeRequest"])?;
            let found = instance
                .merge_requests
                .get(&id)
                .filter(|it| context.project(it.project_id).is_some());
            Value::object(found.map(Node::MergeRequest))
        }
        "projects" => return projects(context, arguments),
        "group" => {
            let path = arguments.text("fullPath").unwrap_or_default();
            let found = instance
                .group(path)
                .filter(|group| can_read_group(instance, context.user_id, group));
            Value::object(found.map(Node::Group))
        }
        "groups" => {
            let wanted = arguments
                .texts("ids")
                .map(|ids| {
                    let ids = ids.into_iter().map(|id| global_id(id, &["Group"]));
                    ids.collect::<Result<Vec<u64>, _>>()
                })
                .transpose()?;
            let top = arguments.boolean("topLevelOnly") == Some(true);
            let found = group::groups(context, arguments, |group| {
                (!top || group.parent_id.is_none())
                    && wanted.as_ref().is_none_or(|ids| ids.contains(&group.id))
            });
            return context.page(found, arguments);
        }
        _ => return unknown(),
    })
}

/// A field of `Metadata`.
pub(super) fn metadata<'a>(context: &Context<'a>, name: &str) -> Resolved<'a> {
    let settings = &context.instance.settings;
    Ok(match name {
        "version" => Value::Text(&settings.version),
        "revision" => Value::Text(&settings.revision),
        "enterprise" => Value::Boolean(settings.tier != Tier::Ce),
        _ => return unknown(),
    })
}

/// A field of `QueryComplexity`.
pub(super) fn score<'a>(context: &Context<'a>, name: &str) -> Resolved<'a> {
    Ok(match name {
        "score" => Value::integer(Some(context.score)),
        "limit" => Value::integer(Some(context.limit)),
        _ => return unknown(),
    })
}
