use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::services::ApiResponse;
use serde_json::Value;

use super::tier::Witness;
use super::{Finding, Trouble, trouble};
use crate::config::{OwnerKind, Wildcard};

/// So many projects take a long first look.
const MANY: u64 = 5_000;

/// What a wildcard finds, and one of it. `GET /groups/:id/projects`, `GET /users/:id/projects` or `GET /projects`.
pub(super) async fn wildcard(
    client: &GitLabClient,
    wildcard: &Wildcard,
) -> (Finding, Option<Witness>) {
    let subject = subject(wildcard);
    let mut filter = String::from("per_page=1&simple=true");
    if !wildcard.archived {
        filter.push_str("&archived=false");
    }
    if let Some(search) = &wildcard.search {
        filter.push_str("&search=");
        filter.push_str(&trouble::encoded(search));
    }
    let path = match &wildcard.owner {
        None => format!("projects?{filter}"),
        Some(owner) => {
            let name = trouble::encoded(&owner.name);
            match owner.kind {
                OwnerKind::Group => {
                    let below = owner.include_subgroups;
                    format!("groups/{name}/projects?{filter}&include_subgroups={below}")
                }
                OwnerKind::User => format!("users/{name}/projects?{filter}"),
            }
        }
    };
    match trouble::get(client, path).await {
        Ok(answer) => {
            let seen = answer.json().as_ref().and_then(Witness::of);
            (judge(&subject, &answer, wildcard), seen)
        }
        Err(error) if error.is_not_found() => {
            let remedy = match wildcard.owner.as_ref().map(|owner| owner.kind) {
                Some(OwnerKind::Group) => {
                    "check the path of the group, and that the token's user is a member; for a \
                     user's projects set `kind: user`"
                }
                _ => "check the user's name; for a group's projects set `kind: group`",
            };
            let detail = "is not there, or not to be seen";
            let finding = Finding::bad(subject, Trouble::NotFound, detail).remedy(remedy);
            (finding, None)
        }
        Err(error) => (trouble::finding(&subject, &error), None),
    }
}

fn subject(wildcard: &Wildcard) -> String {
    let search = match &wildcard.search {
        Some(search) => format!(", search {search:?}"),
        None => String::new(),
    };
    match &wildcard.owner {
        None => format!("everything visible{search}"),
        Some(owner) => {
            let kind = match owner.kind {
                OwnerKind::Group => "group",
                OwnerKind::User => "user",
            };
            format!("{kind} {}{search}", owner.name)
        }
    }
}

fn judge(subject: &str, answer: &ApiResponse, wildcard: &Wildcard) -> Finding {
    let total = answer
        .headers
        .get("x-total")
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let empty = matches!(answer.json(), Some(Value::Array(list)) if list.is_empty());
    match total {
        Some(0) => nothing(subject),
        None if empty => nothing(subject),
        // GitLab does not count beyond ten thousand.
        None => many(subject, "finds more than 10000 projects", wildcard),
        Some(total) if total > MANY => many(subject, &format!("finds {total} projects"), wildcard),
        Some(1) => Finding::good(subject, "finds 1 project"),
        Some(total) => Finding::good(subject, format!("finds {total} projects")),
    }
}

fn nothing(subject: &str) -> Finding {
    Finding::doubt(subject, "finds no project")
        .remedy("check that the token's user is a member with the role Reporter, and the search")
}

fn many(subject: &str, detail: &str, wildcard: &Wildcard) -> Finding {
    let remedy = if wildcard.owner.is_none() {
        "name groups instead: everything that is public is among them"
    } else {
        "the first look takes a while; narrow it with `search` or by subgroups"
    };
    Finding::doubt(subject, detail).remedy(remedy)
}
