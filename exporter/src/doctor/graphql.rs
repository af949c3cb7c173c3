use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::requests::graphql::GraphQlRequest;

use super::{Finding, trouble};
use crate::config::GitLabSettings;

/// Whether GraphQL can be used, and how complex a query may be. `POST /api/graphql`.
pub(super) async fn graphql(client: &GitLabClient, settings: &GitLabSettings) -> Finding {
    const SUBJECT: &str = "GraphQL";
    if !settings.use_graphql {
        return Finding::doubt(SUBJECT, "switched off: everything is read by REST")
            .remedy("set gitlab.use_graphql: it takes a fraction of the requests");
    }
    let request = GraphQlRequest::new("query { queryComplexity { score limit } }");
    let answer = match client.graphql().query(&request).await {
        Ok(answer) => answer,
        Err(error) => {
            let finding = trouble::finding(SUBJECT, &error);
            return Finding::doubt(SUBJECT, finding.detail)
                .remedy("the exporter reads by REST instead, with many more requests");
        }
    };
    let limit = answer
        .data::<serde_json::Value>()
        .ok()
        .and_then(|data| data.pointer("/queryComplexity/limit")?.as_i64());
    match limit {
        Some(limit) => Finding::good(SUBJECT, format!("usable; a query may be {limit} complex")),
        None => Finding::good(
            SUBJECT,
            "usable; it does not tell how complex a query may be",
        ),
    }
}
