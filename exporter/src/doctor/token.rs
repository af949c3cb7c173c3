use chrono::{DateTime, Utc};
use pipewright_gitlab::types::TokenInfo;
use pipewright_gitlab::{GitLabClient, Scope, TokenKind};

use super::{Finding, Trouble, trouble};
use crate::config::{GitLabSettings, SecretSource};

/// A token that expires sooner should be replaced now, in days.
const SOON: i64 = 14;

/// Whether the token works, for how long, and for what. `GET /personal_access_tokens/self`.
pub(super) async fn token(
    client: &GitLabClient,
    settings: &GitLabSettings,
    now: DateTime<Utc>,
) -> Finding {
    const SUBJECT: &str = "token";
    if settings.token.is_none() {
        return Finding::doubt(SUBJECT, "there is none: only what is public is seen").remedy(
            "make one with the scope read_api and the role Reporter, and give it as \
             gitlab.token_file or AGE_GITLAB_TOKEN",
        );
    }
    if settings.token_type == TokenKind::OAuth {
        return match trouble::get(client, "user").await {
            Ok(_) => Finding::good(
                SUBJECT,
                "accepted; GitLab tells nothing more of OAuth tokens",
            ),
            Err(error) => trouble::finding(SUBJECT, &error),
        };
    }
    match client.tokens().current().await {
        Ok(info) => judge(SUBJECT, &info, now),
        Err(error) => {
            let finding = trouble::finding(SUBJECT, &error);
            match (&settings.token, error.status()) {
                (Some(SecretSource::File(path)), None) => {
                    let path = path.display();
                    finding.remedy(format!("check the file {path}"))
                }
                _ => finding,
            }
        }
    }
}

fn judge(subject: &str, info: &TokenInfo, now: DateTime<Utc>) -> Finding {
    let scopes: Vec<_> = info.scopes.iter().map(ToString::to_string).collect();
    let days = info
        .expires_at
        .map(|day| day.signed_duration_since(now.date_naive()).num_days());
    let end = match info.expires_at {
        Some(day) => format!("expires {day}"),
        None => "does not expire".to_owned(),
    };
    let detail = format!("{:?}, scopes {}, {end}", info.name, scopes.join(", "));
    let reads = |scope: &Scope| matches!(scope.to_string().as_str(), "api" | "read_api");
    if !info.scopes.iter().any(reads) {
        return Finding::bad(subject, Trouble::Denied, detail)
            .remedy("it may not read the API: make one with the scope read_api");
    }
    if let Some(days @ ..=SOON) = days {
        return Finding::doubt(subject, detail).remedy(format!(
            "it ends in {days} days: replace it; with gitlab.token_file that takes no restart"
        ));
    }
    if info.scopes.iter().any(|scope| scope.to_string() == "api") {
        return Finding::good(subject, detail).remedy(
            "the scope read_api is enough: a token that can do less can be stolen for less",
        );
    }
    Finding::good(subject, detail)
}
