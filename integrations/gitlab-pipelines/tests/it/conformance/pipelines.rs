use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::pipelines::{BridgeFilter, CreatePipeline, PipelineFilter};
use pipewright_gitlab::services::TreeLimits;
use pipewright_gitlab::types::{PipelineId, Variable};
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    pipeline_id: Option<PipelineId>,
    #[serde(rename = "ref")]
    git_ref: Option<String>,
    name: Option<String>,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
    #[serde(default)]
    variables: Vec<InputVariable>,
    #[serde(default)]
    inputs: BTreeMap<String, Value>,
    depth: Option<usize>,
    pipelines: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputVariable {
    key: String,
    value: String,
    variable_type: Option<String>,
}

impl InputVariable {
    pub(super) fn variable(self) -> Result<Variable, pipewright_gitlab::Error> {
        match self.variable_type.as_deref() {
            Some("file") => Variable::file(self.key, self.value),
            _ => Variable::env(self.key, self.value),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    scope: Option<Value>,
    status: Option<String>,
    source: Option<String>,
    #[serde(rename = "ref")]
    git_ref: Option<String>,
    sha: Option<String>,
    yaml_errors: Option<bool>,
    username: Option<String>,
    name: Option<String>,
    updated_after: Option<DateTime<Utc>>,
    updated_before: Option<DateTime<Utc>>,
    created_after: Option<DateTime<Utc>>,
    created_before: Option<DateTime<Utc>>,
    order_by: Option<String>,
    sort: Option<String>,
    per_page: Option<u16>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let id = input.pipeline_id.unwrap_or(PipelineId::new(0));
    let git_ref = match input.git_ref {
        Some(text) => Some(parsed!(text)),
        None => None,
    };
    let filter = input.filter;
    let from = cursor(input.from);
    let service = client.pipelines();
    Some(match method {
        "list" => {
            let filter = PipelineFilter {
                scope: filter
                    .scope
                    .as_ref()
                    .and_then(Value::as_str)
                    .map(Into::into),
                status: filter.status.map(Into::into),
                source: filter.source.map(Into::into),
                git_ref: match filter.git_ref {
                    Some(text) => Some(parsed!(text)),
                    None => None,
                },
                sha: filter.sha,
                yaml_errors: filter.yaml_errors,
                username: filter.username,
                name: filter.name,
                updated_after: filter.updated_after,
                updated_before: filter.updated_before,
                created_after: filter.created_after,
                created_before: filter.created_before,
                order_by: filter.order_by.map(Into::into),
                sort: filter.sort.map(Into::into),
                per_page: filter.per_page,
            };
            page(service.list(&project, &filter, from.as_ref()).await)
        }
        "get" => json(service.get(&project, id).await),
        "latest" => json(service.latest(&project, git_ref.as_ref()).await),
        "create" => {
            let mut params = CreatePipeline::new(git_ref.expect("a ref"));
            params.inputs = input.inputs;
            for variable in input.variables {
                match variable.variable() {
                    Ok(variable) => params.variables.push(variable),
                    Err(error) => return Some(Err(error)),
                }
            }
            json(service.create(&project, &params).await)
        }
        "cancel" => json(service.cancel(&project, id).await),
        "retry" => json(service.retry(&project, id).await),
        "delete" => json(service.delete(&project, id).await),
        "variables" => json(service.variables(&project, id).await),
        "update_name" => json(
            service
                .update_name(&project, id, &input.name.unwrap_or_default())
                .await,
        ),
        "bridges" => {
            let scope = filter
                .scope
                .as_ref()
                .map(read::<Vec<String>>)
                .unwrap_or_default();
            let filter = BridgeFilter {
                scope: scope.into_iter().map(Into::into).collect(),
                per_page: filter.per_page,
            };
            page(service.bridges(&project, id, &filter, from.as_ref()).await)
        }
        "test_report" => json(service.test_report(&project, id).await),
        "test_report_summary" => json(service.test_report_summary(&project, id).await),
        "tree" => {
            let usual = TreeLimits::default();
            let limits = TreeLimits {
                depth: input.depth.unwrap_or(usual.depth),
                pipelines: input.pipelines.unwrap_or(usual.pipelines),
            };
            json(service.tree(&project, id, limits).await)
        }
        _ => return None,
    })
}
