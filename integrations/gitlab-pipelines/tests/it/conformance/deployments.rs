use chrono::{DateTime, Utc};
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::deployments::DeploymentFilter;
use pipewright_gitlab::types::DeploymentId;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    deployment_id: Option<DeploymentId>,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    environment: Option<String>,
    status: Option<String>,
    updated_after: Option<DateTime<Utc>>,
    updated_before: Option<DateTime<Utc>>,
    finished_after: Option<DateTime<Utc>>,
    finished_before: Option<DateTime<Utc>>,
    order_by: Option<String>,
    sort: Option<String>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let id = input.deployment_id.unwrap_or(DeploymentId::new(0));
    let service = client.deployments();
    Some(match method {
        "list" => {
            let filter = input.filter;
            let filter = DeploymentFilter {
                environment: filter.environment,
                status: filter.status.map(Into::into),
                updated_after: filter.updated_after,
                updated_before: filter.updated_before,
                finished_after: filter.finished_after,
                finished_before: filter.finished_before,
                order_by: filter.order_by.map(Into::into),
                sort: filter.sort.map(Into::into),
                per_page: filter.per_page,
            };
            page(
                service
                    .list(&project, &filter, cursor(input.from).as_ref())
                    .await,
            )
        }
        "get" => json(service.get(&project, id).await),
        _ => return None,
    })
}
