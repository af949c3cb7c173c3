//! Requests about environments.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Action, ConfigurationKind, Error, Resource};
use crate::types::{EnvironmentId, EnvironmentState, ProjectRef, timestamp};

/// Which environments a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnvironmentFilter {
    /// Only the one of this name. Not together with `search`.
    pub name: Option<String>,
    /// Only those whose name holds this text of at least three characters.
    pub search: Option<String>,
    /// Only those in one state.
    pub state: Option<EnvironmentState>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

fn environments(project: &ProjectRef) -> ApiPath {
    ApiPath::project(project).push("environments")
}

/// `GET /projects/:id/environments`
pub fn list(project: &ProjectRef, filter: &EnvironmentFilter) -> Result<Operation, Error> {
    let invalid = |message, hint| {
        Err(Error::invalid(ConfigurationKind::InvalidParameter, message).with_hint(hint))
    };
    if filter.name.is_some() && filter.search.is_some() {
        return invalid(
            "environments are looked for by name and by search at once",
            "give name for the exact name, or search for a part of it",
        );
    }
    if filter
        .search
        .as_ref()
        .is_some_and(|search| search.chars().count() < 3)
    {
        return invalid(
            "the search for environments is shorter than 3 characters",
            "give at least 3 characters, or the exact name",
        );
    }
    let query = Query::new()
        .maybe("name", filter.name.as_ref())
        .maybe("search", filter.search.as_ref())
        .maybe("states", filter.state.as_ref())
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("environments.list", environments(project))
        .action(Action::of_project("list the environments"))
        .about(project, Resource::Project)
        .query(query)
        .build()
}

/// `GET /projects/:id/environments/:environment_id`
pub fn get(project: &ProjectRef, id: EnvironmentId) -> Result<Operation, Error> {
    Operation::get("environments.get", environments(project).push(id))
        .action(Action::on("get environment", id.get()))
        .about(project, Resource::Environment)
        .build()
}

/// `POST /projects/:id/environments/:environment_id/stop`
pub fn stop(project: &ProjectRef, id: EnvironmentId, force: bool) -> Result<Operation, Error> {
    Operation::post(
        "environments.stop",
        environments(project).push(id).push("stop"),
    )
    .action(Action::on("stop environment", id.get()))
    .about(project, Resource::Environment)
    .json(&serde_json::json!({ "force": force }))
    .build()
}

/// `POST /projects/:id/environments/stop_stale`
///
/// `before` must be between ten years and one week before `now`.
pub fn stop_stale(
    project: &ProjectRef,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Operation, Error> {
    let age = now - before;
    if age < TimeDelta::weeks(1) || age > TimeDelta::days(3652) {
        return Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            format!(
                "environments cannot be called stale that were last used before {}",
                timestamp::format(before)
            ),
        )
        .with_hint("give a time between ten years and one week ago"));
    }
    Operation::post(
        "environments.stop_stale",
        environments(project).push("stop_stale"),
    )
    .action(Action::of_project("stop the stale environments"))
    .about(project, Resource::Project)
    .json(&serde_json::json!({ "before": timestamp::format(before) }))
    .build()
}
