use pipewright_gitlab::GitLabClient;

use super::{Answered, json};

pub(super) async fn run(client: &GitLabClient, method: &str) -> Answered {
    match method {
        "self" => Some(json(client.tokens().current().await)),
        _ => None,
    }
}
