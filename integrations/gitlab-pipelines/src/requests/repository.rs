//! Requests about branches and tags.

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Error, Resource};
use crate::types::ProjectRef;

/// Which branches, or which tags, a list shows. It is paged by keyset and ordered by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefFilter {
    /// Only those whose name holds this text; `^` before and `$` behind it pin the ends.
    pub search: Option<String>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// `GET /projects/:id/repository/branches`
pub fn branches(project: &ProjectRef, filter: &RefFilter) -> Result<Operation, Error> {
    list("repository.branches", "branches", project, filter)
}

/// `GET /projects/:id/repository/tags`
pub fn tags(project: &ProjectRef, filter: &RefFilter) -> Result<Operation, Error> {
    list("repository.tags", "tags", project, filter)
}

fn list(
    name: &'static str,
    what: &str,
    project: &ProjectRef,
    filter: &RefFilter,
) -> Result<Operation, Error> {
    let query = Query::new()
        .set("pagination", "keyset")
        .maybe("search", filter.search.as_ref())
        .maybe("per_page", checked_per_page(filter.per_page)?);
    let path = ApiPath::project(project).push("repository").push(what);
    Operation::get(name, path)
        .action(format!("list the {what} of {project}"))
        .about(project, Resource::Project)
        .query(query)
        .build()
}
