//! Requests about projects.

use chrono::{DateTime, Utc};

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Error, Resource};
use crate::types::{ProjectRef, Sort, Visibility, timestamp};

/// Which projects a list shows.
///
/// The list is ordered by id and paged by keyset, which has no end at 50,000 and neither repeats
/// nor skips a project that appears meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectFilter {
    /// Only those whose name or path holds this text.
    pub search: Option<String>,
    /// Only those the credential's user is a member of.
    pub membership: Option<bool>,
    /// Only those the credential's user owns.
    pub owned: Option<bool>,
    /// Only those the credential's user has starred.
    pub starred: Option<bool>,
    /// Only those that are, or are not, archived.
    pub archived: Option<bool>,
    /// Only those of one visibility.
    pub visibility: Option<Visibility>,
    /// Only those in which the credential's user has at least this access level (10 guest, 20
    /// reporter, 30 developer, 40 maintainer, 50 owner).
    pub min_access_level: Option<u8>,
    /// Only those with this topic.
    pub topic: Option<String>,
    /// Only those in which something happened after a time.
    pub last_activity_after: Option<DateTime<Utc>>,
    /// Only those in which nothing happened since a time.
    pub last_activity_before: Option<DateTime<Utc>>,
    /// Whether to leave out all but the names and the URLs.
    pub simple: Option<bool>,
    /// Which end comes first; the newest unless said otherwise.
    pub sort: Option<Sort>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// `GET /projects`
pub fn list(filter: &ProjectFilter) -> Result<Operation, Error> {
    let query = Query::new()
        .set("pagination", "keyset")
        .set("order_by", "id")
        .maybe("sort", filter.sort.as_ref())
        .maybe("search", filter.search.as_ref())
        .maybe("membership", filter.membership)
        .maybe("owned", filter.owned)
        .maybe("starred", filter.starred)
        .maybe("archived", filter.archived)
        .maybe("visibility", filter.visibility.as_ref())
        .maybe("min_access_level", filter.min_access_level)
        .maybe("topic", filter.topic.as_ref())
        .maybe(
            "last_activity_after",
            filter.last_activity_after.map(timestamp::format),
        )
        .maybe(
            "last_activity_before",
            filter.last_activity_before.map(timestamp::format),
        )
        .maybe("simple", filter.simple)
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("projects.list", ApiPath::root("projects"))
        .action("list projects")
        .query(query)
        .build()
}

/// `GET /projects/:id`
pub fn get(project: &ProjectRef) -> Result<Operation, Error> {
    Operation::get("projects.get", ApiPath::project(project))
        .action(format!("get the project {project}"))
        .about(project, Resource::Project)
        .build()
}
