//! Requests about deployments.

use chrono::{DateTime, Utc};

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Action, ConfigurationKind, Error, Resource};
use crate::types::{DeploymentId, DeploymentOrder, DeploymentStatus, ProjectRef, Sort, timestamp};

/// Which deployments a list shows, and in what order.
///
/// GitLab's rules: `finished_*` goes only with `order_by` finished_at and `status` success, both of
/// which are filled in where they are left open, and not with `updated_*`. The oldest come first
/// unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentFilter {
    /// Only those to an environment of this name.
    pub environment: Option<String>,
    /// Only those in one state.
    pub status: Option<DeploymentStatus>,
    /// Only those that changed after a time.
    pub updated_after: Option<DateTime<Utc>>,
    /// Only those that last changed before a time.
    pub updated_before: Option<DateTime<Utc>>,
    /// Only those that finished after a time.
    pub finished_after: Option<DateTime<Utc>>,
    /// Only those that finished before a time.
    pub finished_before: Option<DateTime<Utc>>,
    /// What they are ordered by.
    pub order_by: Option<DeploymentOrder>,
    /// Which end comes first; the oldest unless said otherwise.
    pub sort: Option<Sort>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

impl DeploymentFilter {
    /// The order and the status that go with the times asked for.
    fn paired(&self) -> Result<(Option<DeploymentOrder>, Option<DeploymentStatus>), Error> {
        let invalid = |message, hint| {
            Err(Error::invalid(ConfigurationKind::InvalidParameter, message).with_hint(hint))
        };
        let finished = self.finished_after.is_some() || self.finished_before.is_some();
        let updated = self.updated_after.is_some() || self.updated_before.is_some();
        if finished {
            if updated {
                return invalid(
                    "deployments are narrowed by finished and by updated times at once",
                    "give one of the two",
                );
            }
            if self
                .order_by
                .as_ref()
                .is_some_and(|order| *order != DeploymentOrder::FinishedAt)
            {
                return invalid(
                    "deployments narrowed by finished times are ordered by something else",
                    "order by finished_at",
                );
            }
            if self
                .status
                .as_ref()
                .is_some_and(|status| *status != DeploymentStatus::Success)
            {
                return invalid(
                    "deployments narrowed by finished times have another status than success",
                    "give the status success, or narrow by updated times",
                );
            }
            return Ok((
                Some(DeploymentOrder::FinishedAt),
                Some(DeploymentStatus::Success),
            ));
        }
        if self.order_by == Some(DeploymentOrder::FinishedAt) {
            return invalid(
                "deployments are ordered by finished_at without a finished time",
                "give finished_after or finished_before",
            );
        }
        if updated {
            if self
                .order_by
                .as_ref()
                .is_some_and(|order| *order != DeploymentOrder::UpdatedAt)
            {
                return invalid(
                    "deployments narrowed by updated times are ordered by something else",
                    "order by updated_at",
                );
            }
            return Ok((Some(DeploymentOrder::UpdatedAt), self.status.clone()));
        }
        Ok((self.order_by.clone(), self.status.clone()))
    }
}

fn deployments(project: &ProjectRef) -> ApiPath {
    ApiPath::project(project).push("deployments")
}

/// `GET /projects/:id/deployments`
pub fn list(project: &ProjectRef, filter: &DeploymentFilter) -> Result<Operation, Error> {
    let (order_by, status) = filter.paired()?;
    let query = Query::new()
        .maybe("environment", filter.environment.as_ref())
        .maybe("status", status)
        .maybe("updated_after", filter.updated_after.map(timestamp::format))
        .maybe(
            "updated_before",
            filter.updated_before.map(timestamp::format),
        )
        .maybe(
            "finished_after",
            filter.finished_after.map(timestamp::format),
        )
        .maybe(
            "finished_before",
            filter.finished_before.map(timestamp::format),
        )
        .maybe("order_by", order_by)
        .maybe("sort", filter.sort.as_ref())
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("deployments.list", deployments(project))
        .action(Action::of_project("list the deployments"))
        .about(project, Resource::Project)
        .query(query)
        .build()
}

/// `GET /projects/:id/deployments/:deployment_id`
pub fn get(project: &ProjectRef, id: DeploymentId) -> Result<Operation, Error> {
    Operation::get("deployments.get", deployments(project).push(id))
        .action(Action::on("get deployment", id.get()))
        .about(project, Resource::Deployment)
        .build()
}
