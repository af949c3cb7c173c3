//! Which merge requests are asked for.

use std::rc::Rc;

use chrono::{DateTime, Utc};

use super::connection::Connection;
use super::{Context, Node};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{MergeRequest, Project};

/// `Project.mergeRequests`, newest first unless asked for otherwise; with how
/// long they took to be merged, all together.
pub(super) fn merge_requests<'a>(
    context: &Context<'a>,
    project: &'a Project,
    arguments: &Arguments,
) -> Resolved<'a> {
    let mut found: Vec<&MergeRequest> = context
        .instance
        .merge_requests_of(project.id)
        .filter(|it| admits(context, it, arguments))
        .collect();
    order(&mut found, arguments.text("sort").unwrap_or("CREATED_DESC"));
    let took = found
        .iter()
        .filter_map(|it| Some((it.merged_at? - it.created_at).as_seconds_f64()))
        .reduce(|total, seconds| total + seconds);
    let nodes = found.into_iter().map(|it| (it.id, Node::MergeRequest(it)));
    let mut page = Connection::page(nodes.collect(), arguments, context.page_size())?;
    page.time_to_merge = took;
    Ok(Value::Object(Node::Connection(Rc::new(page))))
}

fn admits(context: &Context<'_>, of: &MergeRequest, arguments: &Arguments) -> bool {
    let within = |after: &str, before: &str, at: Option<DateTime<Utc>>| {
        let (after, before) = (arguments.time(after), arguments.time(before));
        (after.is_none() && before.is_none())
            || at.is_some_and(|at| {
                after.is_none_or(|after| at >= after) && before.is_none_or(|before| at <= before)
            })
    };
    let one_of = |name: &str, value: &str| {
        let wanted = arguments.texts(name);
        wanted.is_none_or(|wanted| wanted.contains(&value))
    };
    let is_named = |id: u64, name: &str| {
        let user = context.instance.users.get(&id);
        user.is_some_and(|user| user.username == name)
    };
    let search = arguments.text("search").map(str::to_lowercase);
    let iid = of.iid.to_string();
    one_of("iids", &iid)
        && one_of("sourceBranches", &of.source_branch)
        && one_of("targetBranches", &of.target_branch)
        && match arguments.text("state") {
            None | Some("all") => true,
            Some(state) => of.state.as_str() == state,
        }
        && arguments
            .boolean("draft")
            .is_none_or(|draft| of.draft == draft)
        && within("createdAfter", "createdBefore", Some(of.created_at))
        && within("updatedAfter", "updatedBefore", Some(of.updated_at))
        && within("mergedAfter", "mergedBefore", of.merged_at)
        && arguments
            .text("authorUsername")
            .is_none_or(|name| is_named(of.author_id, name))
        && arguments
            .text("reviewerUsername")
            .is_none_or(|name| of.reviewers.iter().any(|it| is_named(it.user_id, name)))
        && search.is_none_or(|search| {
            of.title.to_lowercase().contains(&search)
                || of.description.to_lowercase().contains(&search)
        })
}

fn order(found: &mut [&MergeRequest], sort: &str) {
    let sort = sort.to_ascii_lowercase();
    let (column, direction) = sort.rsplit_once('_').unwrap_or((&sort, "desc"));
    found.sort_by_key(|it| it.id);
    match column {
        "updated" => found.sort_by_key(|it| it.updated_at),
        "merged_at" => found.sort_by_key(|it| it.merged_at),
        "closed_at" => found.sort_by_key(|it| it.closed_at),
        "title" => found.sort_by(|left, right| left.title.cmp(&right.title)),
        "created" => found.sort_by_key(|it| it.created_at),
        // What is not modelled leaves the order of ids.
        _ => {}
    }
    if direction != "asc" {
        found.reverse();
    }
}
