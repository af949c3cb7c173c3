use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pipewright_core::credentials::Token;
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::triggers::TriggerPipeline;
use pipewright_gitlab::types::TriggerId;
use serde::Deserialize;
use serde_json::Value;

use super::pipelines::InputVariable;
use super::{Answered, cursor, json, page, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    trigger_id: Option<TriggerId>,
    token: Option<String>,
    #[serde(rename = "ref")]
    git_ref: Option<String>,
    #[serde(default)]
    variables: Vec<InputVariable>,
    #[serde(default)]
    inputs: BTreeMap<String, Value>,
    description: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    per_page: Option<u16>,
    from: Option<String>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let id = input.trigger_id.unwrap_or(TriggerId::new(0));
    let service = client.triggers();
    Some(match method {
        "run" => {
            let token = Token::new(input.token.unwrap_or_default());
            let mut params = TriggerPipeline::new(token, parsed!(input.git_ref.expect("a ref")));
            params.inputs = input.inputs;
            for variable in input.variables {
                match variable.variable() {
                    Ok(variable) => params.variables.push(variable),
                    Err(error) => return Some(Err(error)),
                }
            }
            json(service.run(&project, &params).await)
        }
        "list" => page(
            service
                .list(&project, input.per_page, cursor(input.from).as_ref())
                .await,
        ),
        "get" => json(service.get(&project, id).await),
        "create" => {
            let description = input.description.unwrap_or_default();
            json(
                service
                    .create(&project, &description, input.expires_at)
                    .await,
            )
        }
        "revoke" => json(service.revoke(&project, id).await),
        _ => return None,
    })
}
