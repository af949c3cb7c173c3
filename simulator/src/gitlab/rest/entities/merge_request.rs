//! Merge requests.

use serde_json::{Value, json};

use super::{extend, pipeline, time, time_or_null, user_or_null};
use crate::gitlab::model::{
    Instance, MergeRequest, MergeRequestState, Note, Pipeline, PipelineSource, Project,
};

/// `MergeRequestBasic`: an item of the list.
pub fn merge_request_basic(instance: &Instance, project: &Project, of: &MergeRequest) -> Value {
    let user = |id: u64| user_or_null(instance, id);
    let merged_by = of.merged_by.map(user);
    let short = format!("!{}", of.iid);
    let full = format!("{}!{}", project.full_path, of.iid);
    let mut value = json!({
        "id": of.id,
        "iid": of.iid,
        "project_id": of.project_id,
        "title": of.title,
        "description": of.description,
        "state": of.state.as_str(),
        "imported": false,
        "imported_from": "none",
        "created_at": time(of.created_at),
        "updated_at": time(of.updated_at),
        "merged_by": merged_by,
        "merge_user": merged_by,
        "merged_at": time_or_null(of.merged_at),
        "closed_by": of.closed_at.map(|_| user(of.author_id)),
        "closed_at": time_or_null(of.closed_at),
        "target_branch": of.target_branch,
        "source_branch": of.source_branch,
        "user_notes_count": of.user_notes(),
        "upvotes": 0,
        "downvotes": 0,
        "author": user(of.author_id),
        "assignees": of.assignee_ids.iter().map(|id| user(*id)).collect::<Vec<_>>(),
        "assignee": of.assignee_ids.first().map(|id| user(*id)),
        "reviewers": of.reviewers.iter().map(|it| user(it.user_id)).collect::<Vec<_>>(),
        "source_project_id": of.project_id,
        "target_project_id": of.project_id,
        "labels": of.labels,
        "draft": of.draft,
        "work_in_progress": of.draft,
        "milestone": null,
        "merge_when_pipeline_succeeds": false,
    });
    let more = json!({
        "merge_status": merge_status(of),
        "detailed_merge_status": detailed_merge_status(of),
        "merge_after": null,
        "sha": of.sha,
        "merge_commit_sha": of.merge_commit_sha,
        "squash_commit_sha": null,
        "discussion_locked": null,
        "should_remove_source_branch": null,
        "force_remove_source_branch": true,
        "prepared_at": time(of.created_at),
        "reference": short,
        "references": { "short": short, "relative": short, "full": full },
        "web_url": format!(
            "{}/{}/-/merge_requests/{}",
            instance.external_url, project.full_path, of.iid
        ),
        "time_stats": {
            "time_estimate": 0,
            "total_time_spent": 0,
            "human_time_estimate": null,
            "human_total_time_spent": null,
        },
        "squash": false,
        "squash_on_merge": false,
        "task_completion_status": { "count": 0, "completed_count": 0 },
        "has_conflicts": false,
        "blocking_discussions_resolved": true,
        "approvals_before_merge": null,
    });
    extend(&mut value, more);
    value
}

/// `MergeRequest`: a single one.
pub fn merge_request(instance: &Instance, project: &Project, of: &MergeRequest) -> Value {
    let mut value = merge_request_basic(instance, project, of);
    let head = head_pipeline(instance, of);
    let base = project
        .repository
        .commits
        .get(&of.sha)
        .and_then(|commit| commit.parents.first());
    let more = json!({
        "subscribed": false,
        // A text, which may end in a plus sign.
        "changes_count": of.changes.files.to_string(),
        "latest_build_started_at": time_or_null(head.and_then(|it| it.started_at)),
        "latest_build_finished_at": time_or_null(head.and_then(|it| it.finished_at)),
        "first_deployed_to_production_at": time_or_null(instance.first_deployed_at(of)),
        "head_pipeline": head.map(|head| pipeline(instance, head)),
        "diff_refs": { "base_sha": base, "head_sha": of.sha, "start_sha": base },
        "merge_error": null,
        "first_contribution": false,
        "user": { "can_merge": true },
    });
    extend(&mut value, more);
    value
}

/// The newest pipeline of a merge request, or of its source branch.
pub(in crate::gitlab) fn head_pipeline<'a>(
    instance: &'a Instance,
    of: &MergeRequest,
) -> Option<&'a Pipeline> {
    pipelines_of(instance, of).next()
}

/// The pipelines of a merge request and of its commit on its source branch,
/// newest first.
pub(in crate::gitlab) fn pipelines_of<'a>(
    instance: &'a Instance,
    of: &MergeRequest,
) -> impl Iterator<Item = &'a Pipeline> {
    let (head, branch, sha) = (
        of.head_reference(),
        of.source_branch.clone(),
        of.sha.clone(),
    );
    instance
        .pipelines
        .of_project(of.project_id)
        .rev()
        .filter(|pipeline| pipeline.source != PipelineSource::ParentPipeline)
        .filter(move |pipeline| {
            pipeline.reference == head || (pipeline.reference == branch && pipeline.sha == sha)
        })
}

/// The older of the two statuses.
pub(in crate::gitlab) fn merge_status(of: &MergeRequest) -> &'static str {
    match of.state {
        MergeRequestState::Opened | MergeRequestState::Merged => "can_be_merged",
        _ => "unchecked",
    }
}

/// What stands in the way of merging.
pub(in crate::gitlab) fn detailed_merge_status(of: &MergeRequest) -> &'static str {
    if of.state != MergeRequestState::Opened {
        "not_open"
    } else if of.draft {
        "draft_status"
    } else if !of.is_approved() {
        "not_approved"
    } else {
        "mergeable"
    }
}

/// `Note`
pub fn note(instance: &Instance, of: &MergeRequest, note: &Note) -> Value {
    json!({
        "id": note.id,
        "type": null,
        "body": note.body,
        "author": user_or_null(instance, note.author_id),
        "created_at": time(note.created_at),
        "updated_at": time(note.created_at),
        "system": note.system,
        "noteable_id": of.id,
        "noteable_type": "MergeRequest",
        "project_id": of.project_id,
        "resolvable": false,
        "confidential": false,
        "internal": false,
        "imported": false,
        "imported_from": "none",
        "noteable_iid": of.iid,
        "commands_changes": {},
    })
}

/// `MergeRequestApprovals`, or with a licence `ApprovalState`.
pub fn approvals(
    instance: &Instance,
    of: &MergeRequest,
    licensed: bool,
    user: Option<u64>,
) -> Value {
    let approved_by: Vec<Value> = of
        .approvals
        .iter()
        .map(|approval| {
            json!({
                "user": user_or_null(instance, approval.user_id),
                "approved_at": time(approval.at),
            })
        })
        .collect();
    let has_approved = of.approvals.iter().any(|it| Some(it.user_id) == user);
    let mut value = json!({
        "user_has_approved": has_approved,
        "user_can_approve": !has_approved && user != Some(of.author_id),
        "approved": of.is_approved(),
        "approved_by": approved_by,
    });
    if licensed {
        let more = json!({
            "id": of.id,
            "iid": of.iid,
            "project_id": of.project_id,
            "title": of.title,
            "description": of.description,
            "state": of.state.as_str(),
            "created_at": time(of.created_at),
            "updated_at": time(of.updated_at),
            "merge_status": merge_status(of),
            "approvals_required": of.approvals_required,
            "approvals_left": of.approvals_left(),
            "require_password_to_approve": false,
            "suggested_approvers": [],
            "approvers": [],
            "approver_groups": [],
            "approval_rules_left": [],
            "has_approval_rules": false,
            "merge_request_approvers_available": true,
            "multiple_approval_rules_available": true,
            "invalid_approvers_rules": [],
        });
        extend(&mut value, more);
    }
    value
}
