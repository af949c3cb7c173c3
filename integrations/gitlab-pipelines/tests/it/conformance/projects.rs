use chrono::{DateTime, Utc};
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::projects::{OwnedProjectFilter, ProjectFilter};
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: Option<String>,
    owner: Option<String>,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    search: Option<String>,
    include_subgroups: Option<bool>,
    membership: Option<bool>,
    owned: Option<bool>,
    starred: Option<bool>,
    archived: Option<bool>,
    visibility: Option<String>,
    min_access_level: Option<u8>,
    topic: Option<String>,
    last_activity_after: Option<DateTime<Utc>>,
    last_activity_before: Option<DateTime<Utc>>,
    simple: Option<bool>,
    sort: Option<String>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let service = client.projects();
    Some(match method {
        "get" => {
            let project = parsed!(input.project.expect("a project"));
            json(service.get(&project).await)
        }
        "list" => {
            let filter = input.filter;
            let filter = ProjectFilter {
                search: filter.search,
                membership: filter.membership,
                owned: filter.owned,
                starred: filter.starred,
                archived: filter.archived,
                visibility: filter.visibility.map(Into::into),
                min_access_level: filter.min_access_level,
                topic: filter.topic,
                last_activity_after: filter.last_activity_after,
                last_activity_before: filter.last_activity_before,
                simple: filter.simple,
                sort: filter.sort.map(Into::into),
                per_page: filter.per_page,
            };
            page(service.list(&filter, cursor(input.from).as_ref()).await)
        }
        "list_of_group" | "list_of_user" => {
            let (owner, from) = (input.owner.expect("an owner"), cursor(input.from));
            let filter = OwnedProjectFilter {
                include_subgroups: input.filter.include_subgroups,
                search: input.filter.search,
                archived: input.filter.archived,
                simple: input.filter.simple,
                per_page: input.filter.per_page,
            };
            page(match method {
                "list_of_group" => service.list_of_group(&owner, &filter, from.as_ref()).await,
                _ => service.list_of_user(&owner, &filter, from.as_ref()).await,
            })
        }
        _ => return None,
    })
}
