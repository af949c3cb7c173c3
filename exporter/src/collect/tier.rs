//! Which tier of GitLab it is, with two requests.

use http::Method;
use pipewright_gitlab::error::AccessKind;
use pipewright_gitlab::requests::raw::ApiRequest;
use pipewright_gitlab::types::ProjectId;
use pipewright_gitlab::{ErrorKind, GitLabClient};

use crate::operational::Tier;

/// Finds out which tier it is. `GET /metadata` tells the community edition, which is free. DORA
/// metrics are of the highest tier: what answers for one project, `GET /projects/:id/dora/metrics`,
/// has it. Anything between is told by the plan of the top-level group, `GET /namespaces/:id`, where
/// that may be seen. What cannot be told is taken to be free.
pub(crate) async fn detect(client: &GitLabClient, project: ProjectId, path: &str) -> Option<Tier> {
    let api = client.api();
    let get = |path: String| ApiRequest::new(Method::GET, path);
    let metadata = api.call(&get("metadata".to_owned()), None).await.ok()?;
    let metadata = metadata.json()?;
    if metadata
        .get("enterprise")
        .and_then(serde_json::Value::as_bool)
        == Some(false)
    {
        return Some(Tier::Free);
    }
    let dora = format!("projects/{project}/dora/metrics?metric=deployment_frequency");
    match api.call(&get(dora), None).await {
        Ok(_) => return Some(Tier::Ultimate),
        Err(error) if *error.kind() == ErrorKind::Access(AccessKind::EndpointNotFound) => {
            return Some(Tier::Free);
        }
        Err(error) if error.is_denied() || error.is_not_found() => {}
        Err(_) => return None,
    }
    let top = path.split('/').next().unwrap_or_default();
    let plan = match api.call(&get(format!("namespaces/{top}")), None).await {
        Ok(answer) => answer.json()?.get("plan")?.as_str()?.to_owned(),
        Err(_) => return Some(Tier::Free),
    };
    Some(match plan.as_str() {
        "ultimate" | "gold" | "ultimate_trial" => Tier::Ultimate,
        "premium" | "silver" | "premium_trial" => Tier::Premium,
        _ => Tier::Free,
    })
}
