use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::repository::RefFilter;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    search: Option<String>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let filter = RefFilter {
        search: input.filter.search,
        per_page: input.filter.per_page,
    };
    let (service, from) = (client.repository(), cursor(input.from));
    Some(match method {
        "branches" => page(service.branches(&project, &filter, from.as_ref()).await),
        "tags" => page(service.tags(&project, &filter, from.as_ref()).await),
        _ => return None,
    })
}
