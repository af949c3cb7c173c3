use std::collections::BTreeMap;
use std::time::Duration;

use pipewright_jenkins::JenkinsClient;
use pipewright_jenkins::requests::jobs::{JobFilter, Place};
use pipewright_jenkins::requests::trigger::TriggerBuild;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parameters, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    job: Option<String>,
    view: Option<String>,
    per_page: Option<u16>,
    from: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    delay_seconds: Option<u64>,
}

pub(super) async fn run(client: &JenkinsClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let service = client.jobs();
    if method == "list" {
        let folder = match input.job {
            Some(folder) => Some(parsed!(folder)),
            None => None,
        };
        let place = match (folder, input.view) {
            (folder, Some(name)) => Place::View { folder, name },
            (Some(folder), None) => Place::Folder(folder),
            (None, None) => Place::Root,
        };
        let mut filter = JobFilter::default();
        if let Some(per_page) = input.per_page {
            filter = filter.per_page(per_page);
        }
        let from = cursor(input.from);
        return Some(page(service.list(&place, &filter, from.as_ref()).await));
    }
    let job = parsed!(input.job.unwrap_or_default());
    Some(match method {
        "get" => json(service.get(&job).await),
        "exists" => json(service.exists(&job).await),
        "parameters" => json(service.parameters(&job).await),
        "health" => json(service.health(&job).await),
        "enable" => json(service.enable(&job).await),
        "disable" => json(service.disable(&job).await),
        "trigger" => {
            let mut wanted = TriggerBuild::new();
            wanted.delay = input.delay_seconds.map(Duration::from_secs);
            match parameters(&input.parameters) {
                Ok(parameters) => wanted.parameters = parameters,
                Err(error) => return Some(Err(error)),
            }
            json(service.trigger(&job, &wanted).await)
        }
        _ => return None,
    })
}
