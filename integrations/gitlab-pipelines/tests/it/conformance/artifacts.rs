use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::services::artifacts::BrowseOptions;
use pipewright_gitlab::types::JobId;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, json, parsed, read, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    project: String,
    job_id: Option<JobId>,
    #[serde(rename = "ref")]
    git_ref: Option<String>,
    job: Option<String>,
    path: Option<String>,
    #[serde(default)]
    shallow: bool,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    let project = parsed!(input.project);
    let job = input.job_id.unwrap_or(JobId::new(0));
    let source = match (input.git_ref, input.job) {
        (Some(git_ref), Some(job)) => ArtifactSource::Latest {
            git_ref: parsed!(git_ref),
            job,
        },
        _ => ArtifactSource::Job(job),
    };
    let service = client.artifacts();
    Some(match method {
        "download" => text(service.archive(&project, &source).await).await,
        "file" => {
            let path = input.path.expect("a path");
            text(service.file(&project, &source, &path).await).await
        }
        "browse" => {
            let mut options = BrowseOptions::default().shallow(input.shallow);
            options.directory = input.path;
            json(service.browse(&project, job, &options).await)
        }
        "keep" => json(service.keep(&project, job).await),
        "delete" => json(service.delete(&project, job).await),
        "delete_all" => json(service.delete_all(&project).await),
        _ => return None,
    })
}
