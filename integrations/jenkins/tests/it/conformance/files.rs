use pipewright_jenkins::JenkinsClient;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, json, parsed, read, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    job: String,
    build: String,
    #[serde(default)]
    path: String,
}

pub(super) async fn run(client: &JenkinsClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let job = parsed!(input.job);
    let build = parsed!(input.build);
    let service = client.artifacts();
    Some(match method {
        "list" => json(service.list(&job, build).await),
        "metadata" => json(service.metadata(&job, build, &input.path).await),
        "file" => text(service.file(&job, build, &input.path).await).await,
        "archive" => text(service.archive(&job, build).await).await,
        "fingerprints" => json(service.fingerprints(&job, build).await),
        _ => return None,
    })
}
