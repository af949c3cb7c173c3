//! Requests about merge requests.

use chrono::{DateTime, Utc};

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Action, Error, Resource};
use crate::types::{MergeRequestState, ProjectRef, timestamp};

/// Which merge requests of a project a list shows.
///
/// The list is ordered by when they were created, the oldest first, so that what is created
/// meanwhile shifts no page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeRequestFilter {
    /// Only those of these numbers within the project.
    pub iids: Vec<u64>,
    /// Only those of which this became; all unless said otherwise.
    pub state: Option<MergeRequestState>,
    /// Only those that changed after a time.
    pub updated_after: Option<DateTime<Utc>>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// `GET /projects/:id/merge_requests`
pub fn list(project: &ProjectRef, filter: &MergeRequestFilter) -> Result<Operation, Error> {
    let query = Query::new()
        .each("iids[]", &filter.iids)
        .maybe("state", filter.state.as_ref())
        .maybe("updated_after", filter.updated_after.map(timestamp::format))
        .set("order_by", "created_at")
        .set("sort", "asc")
        .maybe("per_page", checked_per_page(filter.per_page)?);
    let path = ApiPath::project(project).push("merge_requests");
    Operation::get("merge_requests.list", path)
        .action(Action::of_project("list the merge requests"))
        .about(project, Resource::Project)
        .query(query)
        .build()
}
