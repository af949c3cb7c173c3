use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Answered, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    query: String,
    #[serde(default)]
    variables: Map<String, Value>,
}

pub(super) async fn run(client: &GitLabClient, method: &str, input: &Value) -> Answered {
    let input: Input = read(input);
    if method != "query" {
        return None;
    }
    let mut request = GraphQlRequest::new(input.query);
    request.variables = input.variables;
    let answered = client.graphql().query(&request).await;
    Some(answered.map(|response| {
        let data: Value = response.data().unwrap();
        serde_json::json!({ "data": data, "errors": response.errors })
    }))
}
