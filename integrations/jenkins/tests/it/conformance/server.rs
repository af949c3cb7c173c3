use pipewright_jenkins::JenkinsClient;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, json, parsed, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(default)]
    item: String,
}

pub(super) async fn run(client: &JenkinsClient, operation: &str, input: &Value) -> Answered {
    let input: Input = read(if input.is_null() { &EMPTY } else { input });
    let (queue, server) = (client.queue(), client.server());
    Some(match operation {
        "queue.get" => json(queue.get(&parsed!(input.item)).await),
        "queue.list" => json(queue.list().await),
        "queue.cancel" => json(queue.cancel(&parsed!(input.item)).await),
        "server.info" => json(server.info().await),
        "server.who_am_i" => json(server.who_am_i().await),
        "server.computers" => json(server.computers().await),
        _ => return None,
    })
}

static EMPTY: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| serde_json::json!({}));
