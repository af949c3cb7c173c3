use pipewright_jenkins::JenkinsClient;
use pipewright_jenkins::services::builds::AbortOptions;
use serde::Deserialize;
use serde_json::{Value, json as object};

use super::{Answered, cursor, json, page, parsed, read, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    job: String,
    #[serde(default = "last")]
    build: String,
    per_page: Option<u16>,
    from: Option<String>,
    #[serde(default)]
    start: u64,
}

fn last() -> String {
    "last".to_owned()
}

pub(super) async fn run(client: &JenkinsClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let job = parsed!(input.job);
    let build = parsed!(input.build);
    let service = client.builds();
    let from = cursor(input.from);
    Some(match method {
        "get" => json(service.get(&job, build).await),
        "status" => json(service.status(&job, build).await),
        "list" => {
            let per_page = input.per_page.unwrap_or(100);
            page(service.list(&job, per_page, from.as_ref()).await)
        }
        "changes" => json(service.changes(&job, build).await),
        "test_report" => json(service.test_report(&job, build).await),
        "console" => text(service.console(&job, build).await).await,
        "console_from" => match service.console_from(&job, build, input.start).await {
            Ok(part) => {
                let (size, more, restarted) = (part.size, part.more, part.restarted);
                text(Ok(part.text)).await.map(|text| {
                    object!({"text": text, "size": size, "more": more, "restarted": restarted})
                })
            }
            Err(error) => Err(error),
        },
        "abort" => {
            let aborted = service.abort(&job, build, &AbortOptions::default()).await;
            aborted.map(|aborted| object!({"outcome": aborted.outcome, "build": aborted.build}))
        }
        _ => return None,
    })
}
