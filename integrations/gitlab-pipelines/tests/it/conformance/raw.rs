use futures_util::TryStreamExt as _;
use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::raw::ApiRequest;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Answered, json, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    method: String,
    path: String,
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(default)]
    paginate: bool,
}

pub(super) async fn run(client: &GitLabClient, input: &Value) -> Answered {
    let input: Input = read(input);
    let mut request = ApiRequest::new(input.method.parse().unwrap(), input.path);
    request.fields = input.fields.into_iter().collect();
    let service = client.api();
    Some(if input.paginate {
        json(service.stream(&request).try_collect::<Vec<_>>().await)
    } else {
        service.call(&request, None).await.map(|response| {
            serde_json::json!({ "status": response.status.as_u16(), "body": response.json() })
        })
    })
}
