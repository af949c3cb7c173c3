use chrono::{DateTime, Utc};
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::environments::EnvironmentFilter;
use pipewright_gitlab::types::EnvironmentId;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    environment_id: Option<EnvironmentId>,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
    #[serde(default)]
    force: bool,
    before: Option<DateTime<Utc>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    name: Option<String>,
    search: Option<String>,
    state: Option<String>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let id = input.environment_id.unwrap_or(EnvironmentId::new(0));
    let service = client.environments();
    Some(match method {
        "list" => {
            let filter = EnvironmentFilter {
                name: input.filter.name,
                search: input.filter.search,
                state: input.filter.state.map(Into::into),
                per_page: input.filter.per_page,
            };
            page(
                service
                    .list(&project, &filter, cursor(input.from).as_ref())
                    .await,
            )
        }
        "get" => json(service.get(&project, id).await),
        "stop" => json(service.stop(&project, id, input.force).await),
        "stop_stale" => json(
            service
                .stop_stale(&project, input.before.expect("a time"))
                .await,
        ),
        _ => return None,
    })
}
