use std::collections::BTreeMap;

use pipewright_jenkins::JenkinsClient;
use pipewright_jenkins::requests::pipelines::RunsFilter;
use pipewright_jenkins::types::BuildNumber;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, json, parameters, parsed, read, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    job: String,
    #[serde(default = "last")]
    build: String,
    since: Option<BuildNumber>,
    #[serde(default)]
    full_stages: bool,
    #[serde(default = "first")]
    node: String,
    #[serde(default, rename = "input")]
    id: String,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

fn last() -> String {
    "last".to_owned()
}

fn first() -> String {
    "1".to_owned()
}

pub(super) async fn run(client: &JenkinsClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let job = parsed!(input.job);
    let build = parsed!(input.build);
    let node = parsed!(input.node);
    let service = client.pipelines();
    Some(match method {
        "runs" => {
            let mut filter = RunsFilter::default().full_stages(input.full_stages);
            filter.since = input.since;
            json(service.runs(&job, &filter).await)
        }
        "describe" => json(service.describe(&job, build).await),
        "stage" => json(service.stage(&job, build, &node).await),
        "stage_log" => text(service.stage_log(&job, build, &node).await).await,
        "step_log" => text(service.step_log(&job, build, &node).await).await,
        "pending_inputs" => json(service.pending_inputs(&job, build).await),
        "submit_input" => match parameters(&input.values) {
            Ok(values) => json(service.submit_input(&job, build, &input.id, &values).await),
            Err(error) => Err(error),
        },
        "abort_input" => json(service.abort_input(&job, build, &input.id).await),
        _ => return None,
    })
}
