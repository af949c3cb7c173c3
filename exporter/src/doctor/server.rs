use chrono::{DateTime, Utc};
use pipewright_gitlab::services::ApiResponse;
use pipewright_gitlab::{Error, GitLabClient};

use super::{Finding, trouble};

/// Clocks that differ by more, in seconds, make ages and times look wrong.
const SKEW: i64 = 60;

/// What is known of the server.
pub(super) struct Server {
    pub(super) findings: Vec<Finding>,
    /// What it answered, if it did.
    pub(super) answer: Option<ApiResponse>,
    /// Whether anything else can be asked.
    pub(super) reachable: bool,
}

/// Whether the server is reached, and what it is. `GET /metadata` (older: `/version`).
pub(super) async fn server(client: &GitLabClient, now: DateTime<Utc>) -> Server {
    const SUBJECT: &str = "GitLab";
    let mut answer = trouble::get(client, "metadata").await;
    if answer.as_ref().is_err_and(Error::is_not_found) {
        answer = trouble::get(client, "version").await;
    }
    match answer {
        Ok(answer) => {
            let mut findings = vec![version(SUBJECT, client, &answer)];
            findings.extend(clock(&answer, now));
            Server {
                findings,
                answer: Some(answer),
                reachable: true,
            }
        }
        // Without a token it tells no version, and with a bad one nothing: that is the token's fault.
        Err(error)
            if error
                .status()
                .is_some_and(|status| matches!(status.as_u16(), 401 | 403)) =>
        {
            let detail = format!(
                "{} answers; it tells its version to nobody without a token",
                client.web_url()
            );
            Server {
                findings: vec![Finding::good(SUBJECT, detail)],
                answer: None,
                reachable: true,
            }
        }
        Err(error) => Server {
            findings: vec![trouble::finding(SUBJECT, &error)],
            answer: None,
            reachable: false,
        },
    }
}

fn version(subject: &str, client: &GitLabClient, answer: &ApiResponse) -> Finding {
    let json = answer.json().unwrap_or_default();
    let version = json.get("version").and_then(|version| version.as_str());
    let Some(version) = version else {
        return Finding::doubt(
            subject,
            format!("{} answers, but not as a GitLab does", client.web_url()),
        )
        .remedy("check gitlab.url");
    };
    let edition = match json.get("enterprise").and_then(serde_json::Value::as_bool) {
        Some(true) => ", enterprise edition",
        Some(false) => ", community edition",
        None => "",
    };
    let detail = format!("{} is {version}{edition}", client.web_url());
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| major < 16) {
        return Finding::doubt(subject, detail).remedy(
            "it is older than what the exporter is tested with: what it lacks is left out, or read \
             by REST",
        );
    }
    Finding::good(subject, detail)
}

fn clock(answer: &ApiResponse, now: DateTime<Utc>) -> Option<Finding> {
    let date = answer.headers.get(http::header::DATE)?.to_str().ok()?;
    let server = DateTime::parse_from_rfc2822(date).ok()?;
    let off = now.signed_duration_since(server).num_seconds();
    if off.abs() <= SKEW {
        return None;
    }
    let finding = Finding::doubt(
        "clock",
        format!("this machine's differs from GitLab's by {off} s"),
    );
    Some(finding.remedy("durations stay right; set the clock (NTP) for ages to be"))
}
