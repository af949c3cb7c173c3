//! Merge requests.

use super::{Context, Node, pipeline_filter, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{MergeRequest, MergeRequestState, Note};
use crate::gitlab::rest::entities::{detailed_merge_status, head_pipeline, pipelines_of};

/// A field of `MergeRequest`.
pub(super) fn merge_request<'a>(
    context: &Context<'a>,
    of: &'a MergeRequest,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    let path = || {
        format!(
            "/{}/-/merge_requests/{}",
            context.path_of(of.project_id),
            of.iid
        )
    };
    let user = |id: u64| instance.users.get(&id).map(Node::User);
    let users = |ids: &mut dyn Iterator<Item = u64>| -> Vec<(u64, Node<'a>)> {
        ids.filter_map(|id| Some((id, user(id)?))).collect()
    };
    Ok(match name {
        "id" => Value::GlobalId("MergeRequest", of.id),
        "iid" => Value::Number(of.iid),
        "title" => Value::Text(&of.title),
        "description" => Value::Text(&of.description),
        "state" => Value::Text(of.state.as_str()),
        "draft" => Value::Boolean(of.draft),
        "squash" => Value::Boolean(false),
        "sourceBranch" => Value::Text(&of.source_branch),
        "targetBranch" => Value::Text(&of.target_branch),
        "project" | "targetProject" | "sourceProject" => {
            Value::object(context.project(of.project_id).map(Node::Project))
        }
        "projectId" | "targetProjectId" | "sourceProjectId" => Value::integer(Some(of.project_id)),
        "reference" => Value::Owned(match arguments.boolean("full") {
            Some(true) => format!("{}!{}", context.path_of(of.project_id), of.iid),
            _ => format!("!{}", of.iid),
        }),
        "webPath" => Value::Owned(path()),
        "webUrl" => Value::Owned(format!("{}{}", instance.external_url, path())),
        "diffHeadSha" => Value::Text(&of.sha),
        "mergeCommitSha" => Value::text(of.merge_commit_sha.as_deref()),
        "createdAt" | "preparedAt" => Value::Time(of.created_at),
        "updatedAt" => Value::Time(of.updated_at),
        "mergedAt" => Value::time(of.merged_at),
        "closedAt" => Value::time(of.closed_at),
        "author" => {
            let author = instance.users.get(&of.author_id);
            Value::object(author.map(|author| Node::Participant(of, author)))
        }
        "mergeUser" => Value::object(of.merged_by.and_then(user)),
        "assignees" => {
            let assignees = of.assignee_ids.iter().filter_map(|id| {
                let user = instance.users.get(id)?;
                Some((*id, Node::Participant(of, user)))
            });
            return context.page(assignees.collect(), arguments);
        }
        "reviewers" => {
            let reviewers = of.reviewers.iter().filter_map(|reviewer| {
                let user = instance.users.get(&reviewer.user_id)?;
                Some((user.id, Node::Participant(of, user)))
            });
            return context.page(reviewers.collect(), arguments);
        }
        "approvedBy" => {
            let found = users(&mut of.approvals.iter().map(|it| it.user_id));
            return context.page(found, arguments);
        }
        // Nobody asks for changes here.
        "changeRequesters" => return context.page(Vec::new(), arguments),
        "approved" => Value::Boolean(of.is_approved()),
        "approvalsRequired" => Value::integer(Some(u64::from(of.approvals_required))),
        "approvalsLeft" => Value::integer(Some(u64::from(of.approvals_left()))),
        "upvotes" | "downvotes" => Value::Integer(0),
        "userNotesCount" | "userDiscussionsCount" => Value::count(of.user_notes()),
        "commitCount" => Value::integer(Some(u64::from(of.commit_count))),
        "commits" => {
            let commit = instance.projects.get(&of.project_id).and_then(|project| {
                let commit = project.repository.commits.get(&of.sha)?;
                Some((1, Node::Commit(project, commit)))
            });
            return context.page(commit.into_iter().collect(), arguments);
        }
        "diffStatsSummary" => Value::Object(Node::Changes(of.changes)),
        "detailedMergeStatus" => Value::Capitals(detailed_merge_status(of)),
        "mergeable" => Value::Boolean(detailed_merge_status(of) == "mergeable"),
        "labels" => {
            let labels = (1..).zip(&of.labels);
            let labels = labels.map(|(id, label)| (id, Node::Label(id, label)));
            return context.page(labels.collect(), arguments);
        }
        "notes" => {
            let wanted = |note: &&Note| match arguments.text("filter") {
                Some("ONLY_COMMENTS") => !note.system,
                Some("ONLY_ACTIVITY") => note.system,
                _ => true,
            };
            let notes = of.notes.iter().filter(wanted);
            let notes = notes.map(|note| (note.id, Node::Note(of, note)));
            return context.page(notes.collect(), arguments);
        }
        "headPipeline" => Value::object(head_pipeline(instance, of).map(Node::Pipeline)),
        "pipelines" => {
            return pipeline_filter::of(context, pipelines_of(instance, of), arguments);
        }
        _ => return unknown(),
    })
}

/// A field of `UserMergeRequestInteraction`.
pub(super) fn interaction<'a>(of: &'a MergeRequest, user_id: u64, name: &str) -> Resolved<'a> {
    let state = of.review_state(user_id);
    let reviews = of.reviewers.iter().any(|it| it.user_id == user_id);
    Ok(match name {
        "approved" => Value::Boolean(state == "approved"),
        "reviewed" => Value::Boolean(state != "unreviewed"),
        "reviewState" if reviews => Value::Capitals(state),
        "reviewState" => Value::Null,
        "canMerge" | "canUpdate" => Value::Boolean(of.state == MergeRequestState::Opened),
        _ => return unknown(),
    })
}

/// A field of `Note`.
pub(super) fn note<'a>(
    context: &Context<'a>,
    of: &'a MergeRequest,
    note: &'a Note,
    name: &str,
) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::GlobalId("Note", note.id),
        "author" => {
            let author = context.instance.users.get(&note.author_id);
            Value::object(author.map(Node::User))
        }
        "body" => Value::Text(&note.body),
        "createdAt" | "updatedAt" => Value::Time(note.created_at),
        "system" => Value::Boolean(note.system),
        "internal" | "resolvable" | "resolved" => Value::Boolean(false),
        "systemNoteIconName" | "resolvedAt" => Value::Null,
        "url" => Value::Owned(format!(
            "{}/{}/-/merge_requests/{}#note_{}",
            context.instance.external_url,
            context.path_of(of.project_id),
            of.iid,
            note.id
        )),
        _ => return unknown(),
    })
}

/// A field of `Label`.
pub(super) fn label<'a>(id: u64, title: &'a str, name: &str) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::GlobalId("ProjectLabel", id),
        "title" => Value::Text(title),
        "color" => Value::Text("#6699cc"),
        _ => return unknown(),
    })
}
