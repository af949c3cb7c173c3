use chrono::{DateTime, Utc};
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::merge_requests::MergeRequestFilter;
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
    iids: Vec<u64>,
    state: Option<String>,
    updated_after: Option<DateTime<Utc>>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let filter = MergeRequestFilter {
        iids: input.filter.iids,
        state: input.filter.state.map(Into::into),
        updated_after: input.filter.updated_after,
        per_page: input.filter.per_page,
    };
    let service = client.merge_requests();
    Some(match method {
        "list" => page(
            service
                .list(&project, &filter, cursor(input.from).as_ref())
                .await,
        ),
        _ => return None,
    })
}
