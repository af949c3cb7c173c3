use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::jobs::{JobFilter, PipelineJobFilter};
use pipewright_gitlab::types::{JobId, PipelineId, Variable};
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, cursor, json, page, parsed, read, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    job_id: Option<JobId>,
    pipeline_id: Option<PipelineId>,
    #[serde(default)]
    filter: Filter,
    from: Option<String>,
    #[serde(default)]
    force: bool,
    #[serde(default)]
    variables: Vec<Given>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Filter {
    scope: Vec<String>,
    include_retried: bool,
    per_page: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    key: String,
    value: String,
    #[serde(default)]
    file: bool,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let job = input.job_id.unwrap_or(JobId::new(0));
    let service = client.jobs();
    let from = cursor(input.from);
    let scope = input.filter.scope.into_iter().map(Into::into).collect();
    let per_page = input.filter.per_page;
    Some(match method {
        "list" => {
            let filter = JobFilter { scope, per_page };
            page(service.list(&project, &filter, from.as_ref()).await)
        }
        "list_for_pipeline" => {
            let include_retried = input.filter.include_retried;
            let filter = PipelineJobFilter {
                scope,
                include_retried,
                per_page,
            };
            let pipeline = input.pipeline_id.expect("a pipeline");
            page(
                service
                    .list_for_pipeline(&project, pipeline, &filter, from.as_ref())
                    .await,
            )
        }
        "get" => json(service.get(&project, job).await),
        "log" => text(service.log(&project, job).await).await,
        "cancel" => json(service.cancel(&project, job, input.force).await),
        "retry" => json(service.retry(&project, job).await),
        "play" => {
            let mut variables = Vec::new();
            for Given { key, value, file } in input.variables {
                match if file {
                    Variable::file(key, value)
                } else {
                    Variable::env(key, value)
                } {
                    Ok(variable) => variables.push(variable),
                    Err(error) => return Some(Err(error)),
                }
            }
            json(service.play(&project, job, &variables).await)
        }
        "erase" => json(service.erase(&project, job).await),
        _ => return None,
    })
}
