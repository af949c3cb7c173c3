//! Projects by REST.

use pipewright_core::http::Cursor;
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::projects::{OwnedProjectFilter, ProjectFilter};
use pipewright_gitlab::services::ProjectService;
use pipewright_gitlab::types::{ProjectRef, Sort};

use super::Found;
use crate::config::{OwnerKind, Wildcard};

/// One project, by path or id. A renamed one is followed to its new path.
pub(super) async fn named(service: &dyn ProjectService, name: &str) -> Result<Found, Error> {
    let project: ProjectRef = name.parse()?;
    service.get(&project).await.map(Found::of_rest)
}

/// One page of what a wildcard finds, and where the next one starts.
pub(super) async fn found_by(
    service: &dyn ProjectService,
    wildcard: &Wildcard,
    page: u32,
    after: Option<&str>,
) -> Result<(Vec<Found>, Option<String>), Error> {
    let from = after.map(Cursor::from_query);
    let per_page = Some(u16::try_from(page).unwrap_or(100).clamp(1, 100));
    let search = wildcard.search.clone().filter(|text| !text.is_empty());
    let archived = (!wildcard.archived).then_some(false);
    let found = match &wildcard.owner {
        None => {
            let filter = ProjectFilter {
                search,
                archived,
                sort: Some(Sort::Ascending),
                per_page,
                ..ProjectFilter::default()
            };
            service.list(&filter, from.as_ref()).await?
        }
        Some(owner) => {
            let filter = OwnedProjectFilter {
                include_subgroups: (owner.kind == OwnerKind::Group)
                    .then_some(owner.include_subgroups),
                search,
                archived,
                simple: None,
                per_page,
            };
            match owner.kind {
                OwnerKind::Group => {
                    service
                        .list_of_group(&owner.name, &filter, from.as_ref())
                        .await?
                }
                OwnerKind::User => {
                    service
                        .list_of_user(&owner.name, &filter, from.as_ref())
                        .await?
                }
            }
        }
    };
    let next = found.next.map(|cursor| cursor.query().to_owned());
    let next = next.filter(|next| Some(next.as_str()) != after);
    Ok((found.items.into_iter().map(Found::of_rest).collect(), next))
}
