use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::types::ProjectId;
use serde_json::Value;

use super::Finding;
use crate::collect::tier::detect;
use crate::operational::Tier;

/// A project whose answers show the tier.
pub(super) struct Witness {
    id: ProjectId,
    path: String,
}

impl Witness {
    /// The project of an answer, or the first of a list of them.
    pub(super) fn of(answer: &Value) -> Option<Self> {
        let project = answer.get(0).unwrap_or(answer);
        Some(Self {
            id: ProjectId::new(project.get("id")?.as_u64()?),
            path: project.get("path_with_namespace")?.as_str()?.to_owned(),
        })
    }
}

/// What GitLab is licensed for, as `age_gitlab_tier` tells it.
pub(super) async fn tier(client: &GitLabClient, witness: Option<&Witness>) -> Finding {
    const SUBJECT: &str = "tier";
    let Some(Witness { id, path }) = witness else {
        return Finding::doubt(SUBJECT, "not known: no project is seen that would show it");
    };
    match detect(client, *id, path).await {
        Some(Tier::Free) => Finding::good(
            SUBJECT,
            format!("free, as far as {path} shows: no DORA metrics, no value streams"),
        ),
        Some(Tier::Premium) => Finding::good(SUBJECT, format!("premium, by the plan of {path}")),
        Some(Tier::Ultimate) => {
            Finding::good(SUBJECT, format!("ultimate: {path} has DORA metrics"))
        }
        None => Finding::doubt(
            SUBJECT,
            "not known: GitLab gave no usable answer about itself",
        ),
    }
}
