//! Projects by GraphQL.

use chrono::{DateTime, Utc};
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::services::GraphQlService;
use pipewright_gitlab::types::{GlobalId, ProjectId, timestamp};
use pipewright_gitlab::{Error, ErrorKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Found;
use crate::config::{OwnerKind, Wildcard};

/// Paths that one query may name.
pub(super) const MOST_PATHS: usize = 50;

/// What is asked of each project: all that is used, or what even old servers have.
pub(super) fn fields(lean: bool) -> &'static str {
    if lean {
        "nodes{id fullPath}pageInfo{hasNextPage endCursor}"
    } else {
        "nodes{id fullPath archived createdAt}pageInfo{hasNextPage endCursor}"
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    #[serde(default)]
    nodes: Option<Vec<Option<Node>>>,
    #[serde(default)]
    page_info: Option<PageInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    #[serde(default)]
    has_next_page: bool,
    #[serde(default)]
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    full_path: String,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    created_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    projects: Option<List>,
    #[serde(default)]
    owner: Option<Owned>,
}

#[derive(Deserialize)]
struct Owned {
    #[serde(default)]
    projects: Option<List>,
}

/// Projects by their full paths, at most 50. Those that are not there, or were renamed, are absent.
pub(super) async fn named(
    service: &dyn GraphQlService,
    paths: &[&str],
    fields: &str,
) -> Result<Vec<Found>, Error> {
    let text = format!(
        "query named($paths:[String!],$n:Int){{projects(fullPaths:$paths,first:$n){{{fields}}}}}"
    );
    let request = GraphQlRequest::new(text)
        .variable("paths", json!(paths))
        .variable("n", paths.len());
    let data: Data = service.query(&request).await?.data()?;
    Ok(read(data.projects).0)
}

/// One page of what a wildcard finds, and where the next one starts.
pub(super) async fn found_by(
    service: &dyn GraphQlService,
    wildcard: &Wildcard,
    page: u32,
    after: Option<&str>,
    fields: &str,
) -> Result<(Vec<Found>, Option<String>), Error> {
    let owner = wildcard.owner.as_ref();
    let text = match owner.map(|owner| owner.kind) {
        None => format!(
            "query visible($search:String,$first:Int,$after:String){{\
             projects(search:$search,first:$first,after:$after){{{fields}}}}}"
        ),
        Some(kind) => {
            let (field, below) = match kind {
                OwnerKind::Group => ("group", "includeSubgroups:$below,"),
                OwnerKind::User => ("namespace", ""),
            };
            let declared = match kind {
                OwnerKind::Group => ",$below:Boolean",
                OwnerKind::User => "",
            };
            format!(
                "query owned($path:ID!,$search:String,$first:Int,$after:String{declared}){{\
                 owner:{field}(fullPath:$path){{\
                 projects({below}search:$search,first:$first,after:$after){{{fields}}}}}}}"
            )
        }
    };
    let null_or = |text: Option<&str>| text.map_or(Value::Null, |text| json!(text));
    let search = wildcard.search.as_deref().filter(|text| !text.is_empty());
    let mut request = GraphQlRequest::new(text)
        .variable("search", null_or(search))
        .variable("first", page)
        .variable("after", null_or(after));
    if let Some(owner) = owner {
        request = request.variable("path", owner.name.as_str());
        if owner.kind == OwnerKind::Group {
            request = request.variable("below", owner.include_subgroups);
        }
    }
    let response = service.query(&request).await?;
    let data: Data = response.data()?;
    let list = match owner {
        None => data.projects,
        Some(_) => data.owner.and_then(|owner| owner.projects),
    };
    if let Some(error) = response.errors.first() {
        return Err(Error::invalid(
            pipewright_gitlab::error::GraphQlKind::Refused,
            format!(
                "a part of the list of projects is missing: {}",
                error.message
            ),
        ));
    }
    match (list, owner) {
        (Some(list), _) => Ok(read(Some(list))),
        (None, Some(owner)) => Err(Error::invalid(
            pipewright_gitlab::error::AccessKind::ProjectNotFound,
            format!("there is no {:?}, or the token may not see it", owner.name),
        )
        .with_hint("check the wildcard's owner, and whether it is a group or a user")),
        (None, None) => Err(Error::invalid(
            ErrorKind::Decode,
            "the list of projects is missing",
        )),
    }
}

fn read(list: Option<List>) -> (Vec<Found>, Option<String>) {
    let Some(list) = list else {
        return (Vec::new(), None);
    };
    let nodes = list.nodes.into_iter().flatten().flatten();
    let found = nodes.filter_map(|node| {
        Some(Found {
            id: ProjectId::new(GlobalId::number_of(&node.id)?),
            path: node.full_path.into(),
            archived: node.archived.unwrap_or_default(),
            created_at: node.created_at,
        })
    });
    let page = list.page_info.filter(|page| page.has_next_page);
    (found.collect(), page.and_then(|page| page.end_cursor))
}
