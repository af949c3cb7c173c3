//! Which merge requests a list asks for.

use chrono::{DateTime, Utc};

use crate::gitlab::http::ApiError;
use crate::gitlab::http::parameters::Parameters;
use crate::gitlab::model::{Instance, MergeRequest, MergeRequestState};

/// There is no filter by the time of the merge; only an order by it.
pub(super) struct Filter {
    state: Option<String>,
    iids: Vec<String>,
    author_id: Option<u64>,
    author: Option<String>,
    reviewer: Option<String>,
    source_branch: Option<String>,
    target_branch: Option<String>,
    labels: Vec<String>,
    search: Option<String>,
    draft: Option<bool>,
    created: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    updated: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    order_by: String,
    descending: bool,
}

impl Filter {
    pub(super) fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let mut check = parameters.check();
        let states = ["opened", "closed", "locked", "merged", "all"];
        let orders = [
            "created_at",
            "updated_at",
            "merged_at",
            "title",
            "label_priority",
            "priority",
            "popularity",
            "milestone_due",
        ];
        let scopes = [
            "created-by-me",
            "assigned-to-me",
            "created_by_me",
            "assigned_to_me",
            "reviews_for_me",
            "all",
        ];
        check.one_of("scope", &scopes);
        let filter = Self {
            state: check.one_of("state", &states).filter(|it| it != "all"),
            iids: check.comma_separated("iids").unwrap_or_default(),
            author_id: check.id("author_id"),
            author: check.text("author_username"),
            reviewer: check.text("reviewer_username"),
            source_branch: check.text("source_branch"),
            target_branch: check.text("target_branch"),
            labels: check.comma_separated("labels").unwrap_or_default(),
            search: check.text("search").map(|text| text.to_lowercase()),
            draft: check
                .one_of("wip", &["yes", "no"])
                .map(|text| text == "yes")
                .or(check.boolean("draft")),
            created: (check.time("created_after"), check.time("created_before")),
            updated: (check.time("updated_after"), check.time("updated_before")),
            order_by: check
                .one_of("order_by", &orders)
                .unwrap_or_else(|| "created_at".to_owned()),
            descending: check.one_of("sort", &["asc", "desc"]).as_deref() != Some("asc"),
        };
        check.finish()?;
        Ok(filter)
    }

    pub(super) fn apply<'a>(
        &self,
        instance: &'a Instance,
        of: impl Iterator<Item = &'a MergeRequest>,
    ) -> Vec<&'a MergeRequest> {
        let mut found: Vec<&MergeRequest> = of
            .filter(|merge_request| self.admits(instance, merge_request))
            .filter(|it| self.order_by != "merged_at" || it.merged_at.is_some())
            .collect();
        found.sort_by_key(|it| it.id);
        match self.order_by.as_str() {
            "updated_at" => found.sort_by_key(|it| it.updated_at),
            "merged_at" => found.sort_by_key(|it| it.merged_at),
            "title" => found.sort_by(|left, right| left.title.cmp(&right.title)),
            "created_at" => found.sort_by_key(|it| it.created_at),
            // What is not modelled leaves the order of ids.
            _ => {}
        }
        if self.descending {
            found.reverse();
        }
        found
    }

    fn admits(&self, instance: &Instance, of: &MergeRequest) -> bool {
        let within = |(after, before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>), at| {
            after.is_none_or(|after| at >= after) && before.is_none_or(|before| at <= before)
        };
        let is_named = |id: u64, name: &String| {
            let user = instance.users.get(&id);
            user.is_some_and(|user| user.username == *name)
        };
        let found = |search: &String| {
            of.title.to_lowercase().contains(search)
                || of.description.to_lowercase().contains(search)
        };
        let state = self.state.as_deref();
        state.is_none_or(|state| of.state.as_str() == state)
            && (self.iids.is_empty() || self.iids.contains(&of.iid.to_string()))
            && self.author_id.is_none_or(|id| of.author_id == id)
            && self
                .author
                .as_ref()
                .is_none_or(|name| is_named(of.author_id, name))
            && self
                .reviewer
                .as_ref()
                .is_none_or(|name| of.reviewers.iter().any(|it| is_named(it.user_id, name)))
            && self
                .source_branch
                .as_ref()
                .is_none_or(|it| of.source_branch == *it)
            && self
                .target_branch
                .as_ref()
                .is_none_or(|it| of.target_branch == *it)
            && self.labels.iter().all(|label| of.labels.contains(label))
            && self.search.as_ref().is_none_or(found)
            && self.draft.is_none_or(|draft| of.draft == draft)
            && within(self.created, of.created_at)
            && within(self.updated, of.updated_at)
            && of.state != MergeRequestState::Locked
    }
}
