//! Turning a scenario's merge requests into the server's.

use chrono::{DateTime, TimeDelta, Utc};

use super::{MergeRequestDefinition, ProjectDefinition, Seconds};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::model::{
    Approval, Incident, Instance, MergeRequest, MergeRequestState, Note, Reviewer,
};

impl Instance {
    pub(super) fn add_merge_requests(
        &mut self,
        project_id: u64,
        definition: &ProjectDefinition,
        start: DateTime<Utc>,
    ) {
        for (iid, merge_request) in (1..).zip(&definition.merge_requests) {
            self.add_merge_request(project_id, iid, definition, merge_request, start);
        }
        for incident in &definition.incidents {
            self.incidents.push(Incident {
                project_id,
                opened_at: before(start, incident.opened),
                closed_at: incident.closed.map(|closed| before(start, closed)),
            });
        }
    }

    fn add_merge_request(
        &mut self,
        project_id: u64,
        iid: u64,
        project: &ProjectDefinition,
        definition: &MergeRequestDefinition,
        start: DateTime<Utc>,
    ) {
        let id = self.next_id("merge requests");
        let created_at = before(start, definition.created);
        let ended_at = match definition.ended {
            Some(ended) => before(start, ended),
            None => (created_at + TimeDelta::days(1)).min(start),
        };
        let ended = |state| (definition.state == state).then_some(ended_at);
        let merged_at = ended(MergeRequestState::Merged);
        let closed_at = ended(MergeRequestState::Closed);
        let author_id = self.user_id(definition.author.as_deref());
        let users = |names: &[String]| -> Vec<u64> {
            names.iter().map(|name| self.user_id(Some(name))).collect()
        };
        let mut assignee_ids = users(&definition.assignees);
        if assignee_ids.is_empty() {
            assignee_ids.push(author_id);
        }
        let requested_at = created_at + TimeDelta::minutes(5);
        let reviewers = users(&definition.reviewers).into_iter();
        let approvals = users(&definition.approved_by).into_iter().zip(1..);
        let reviewers: Vec<Reviewer> = reviewers
            .map(|user_id| Reviewer {
                user_id,
                requested_at,
            })
            .collect();
        let approvals: Vec<Approval> = approvals
            .map(|(user_id, number)| Approval {
                user_id,
                at: requested_at + TimeDelta::hours(1) * number,
            })
            .collect();
        let branches = self
            .projects
            .get(&project_id)
            .map(|project| &project.repository.branches);
        let tip = branches.and_then(|branches| branches.get(&definition.source_branch));
        let sha = tip.map(|branch| branch.sha.clone()).unwrap_or_default();
        let merge_commit = format!("merge {} {iid}", project.path);
        let notes = self.notes(definition, created_at, &reviewers, &approvals, merged_at);
        let happened = notes.iter().map(|note| note.created_at).max();
        let merge_request = MergeRequest {
            id,
            iid,
            project_id,
            title: definition.title.clone(),
            description: definition.description.clone(),
            state: definition.state,
            draft: definition.draft,
            source_branch: definition.source_branch.clone(),
            target_branch: definition
                .target_branch
                .clone()
                .unwrap_or_else(|| project.default_branch.clone()),
            sha,
            author_id,
            assignee_ids,
            reviewers,
            approvals,
            approvals_required: definition.approvals_required,
            labels: definition.labels.clone(),
            notes,
            changes: definition.changes,
            commit_count: definition.commits,
            created_at,
            updated_at: happened.max(merged_at).max(closed_at).unwrap_or(created_at),
            merged_at,
            merged_by: merged_at.map(|_| author_id),
            merge_commit_sha: merged_at.map(|_| hexadecimal(self.seed, &merge_commit, 40)),
            closed_at,
        };
        self.merge_requests.insert(id, merge_request);
    }

    /// What people wrote, and what GitLab writes about what they did.
    fn notes(
        &mut self,
        definition: &MergeRequestDefinition,
        created_at: DateTime<Utc>,
        reviewers: &[Reviewer],
        approvals: &[Approval],
        merged_at: Option<DateTime<Utc>>,
    ) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut add = |author_id: u64, body: String, system: bool, created_at| {
            notes.push(Note {
                id: 0,
                author_id,
                body,
                system,
                created_at,
            });
        };
        let author = self.user_id(definition.author.as_deref());
        for reviewer in reviewers {
            let name = self.users.get(&reviewer.user_id);
            let name = name.map_or("", |user| user.username.as_str());
            let body = format!("requested review from @{name}");
            add(author, body, true, reviewer.requested_at);
        }
        for note in &definition.notes {
            let after = TimeDelta::from_std(note.after.0).unwrap_or_default();
            let by = self.user_id(Some(&note.author));
            add(by, note.body.clone(), false, created_at + after);
        }
        for approval in approvals {
            let body = "approved this merge request".to_owned();
            add(approval.user_id, body, true, approval.at);
        }
        if let Some(at) = merged_at {
            add(author, "merged".to_owned(), true, at);
        }
        notes.sort_by_key(|note| note.created_at);
        for note in &mut notes {
            note.id = self.next_id("notes");
        }
        notes
    }
}

fn before(start: DateTime<Utc>, ago: Seconds) -> DateTime<Utc> {
    start - TimeDelta::from_std(ago.0).unwrap_or_default()
}
