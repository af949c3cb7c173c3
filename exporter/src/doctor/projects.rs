use pipewright_gitlab::GitLabClient;
use serde_json::Value;

use super::tier::Witness;
use super::{Finding, Trouble, trouble};

/// Whether a named project is found, can be read, and has CI, and the project if it is.
/// `GET /projects/:id`, `GET /projects/:id/pipelines`.
pub(super) async fn project(client: &GitLabClient, name: &str) -> (Finding, Option<Witness>) {
    match trouble::get(client, format!("projects/{}", trouble::encoded(name))).await {
        Ok(answer) => {
            let answer = answer.json().unwrap_or_default();
            (judge(client, name, &answer).await, Witness::of(&answer))
        }
        Err(error) if error.is_not_found() => {
            let finding = Finding::bad(name, Trouble::NotFound, "is not there, or not to be seen")
                .remedy(
                    "check the path, and that the token's user is a member with the role Reporter",
                );
            (finding, None)
        }
        Err(error) => (trouble::finding(name, &error), None),
    }
}

async fn judge(client: &GitLabClient, name: &str, answer: &Value) -> Finding {
    let path = answer.get("path_with_namespace").and_then(Value::as_str);
    if let Some(path) = path.filter(|path| !path.eq_ignore_ascii_case(name)) {
        return Finding::doubt(name, format!("was moved to {path}"))
            .remedy("name its new path: GitLab forgets the old one when somebody else takes it");
    }
    if answer.get("archived").and_then(Value::as_bool) == Some(true) {
        return Finding::doubt(name, "is archived: no pipelines run")
            .remedy("leave it out of the configuration");
    }
    let builds = answer.get("builds_access_level").and_then(Value::as_str);
    let jobs = answer.get("jobs_enabled").and_then(Value::as_bool);
    if builds == Some("disabled") || jobs == Some(false) {
        return Finding::doubt(name, "has CI/CD switched off: there are no pipelines")
            .remedy("switch it on in the project's settings, or leave the project out");
    }
    let Some(id) = answer.get("id").and_then(Value::as_u64) else {
        return Finding::bad(name, Trouble::Unavailable, "the answer is no project");
    };
    match trouble::get(client, format!("projects/{id}/pipelines?per_page=1")).await {
        Ok(pipelines) => match pipelines.json() {
            Some(Value::Array(list)) if list.is_empty() => {
                Finding::good(name, "found; it has had no pipeline yet")
            }
            _ => Finding::good(name, "found, and its pipelines can be read"),
        },
        Err(error) if error.is_denied() || error.is_not_found() => Finding::bad(
            name,
            Trouble::Denied,
            "found, but its pipelines cannot be read",
        )
        .remedy("give the token's user the role Reporter in it, or make its pipelines public"),
        Err(error) => trouble::finding(name, &error),
    }
}
