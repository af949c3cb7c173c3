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

/// Which projects of a group or of a user a list shows.
///
/// The list is ordered by id, the oldest first, so that what is created meanwhile shifts no page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnedProjectFilter {
    /// Whether to show those of the groups within the group, too. A user has none.
    pub include_subgroups: Option<bool>,
    /// Only those whose name or path holds this text.
    pub search: Option<String>,
    /// Only those that are, or are not, archived.
    pub archived: Option<bool>,
    /// Whether to leave out all but the names and the URLs.
    pub simple: Option<bool>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

impl OwnedProjectFilter {
    fn query(&self) -> Result<Query, Error> {
        Ok(Query::new()
            .set("order_by", "id")
            .set("sort", "asc")
            .maybe("include_subgroups", self.include_subgroups)
            .maybe("search", self.search.as_ref())
            .maybe("archived", self.archived)
            .maybe("simple", self.simple)
            .maybe("per_page", checked_per_page(self.per_page)?))
    }
}

/// `GET /groups/:id/projects`; the group by its full path or its id.
pub fn list_of_group(group: &str, filter: &OwnedProjectFilter) -> Result<Operation, Error> {
    let path = ApiPath::root("groups").push(group).push("projects");
    Operation::get("projects.list_of_group", path)
        .action(format!("list the projects of the group {group:?}"))
        .query(filter.query()?)
        .build()
}

/// `GET /users/:id/projects`; the user by name or id.
pub fn list_of_user(user: &str, filter: &OwnedProjectFilter) -> Result<Operation, Error> {
    let path = ApiPath::root("users").push(user).push("projects");
    Operation::get("projects.list_of_user", path)
        .action(format!("list the projects of the user {user:?}"))
        .query(filter.query()?)
        .build()
}

/// `GET /projects/:id`
pub fn get(project: &ProjectRef) -> Result<Operation, Error> {
    Operation::get("projects.get", ApiPath::project(project))
        .action(format!("get the project {project}"))
        .about(project, Resource::Project)
        .build()
}
