use http::HeaderMap;

use super::Finding;
use crate::config::GitLabSettings;

/// What GitLab allows, by its headers, and what is configured.
pub(super) fn limits(headers: Option<&HeaderMap>, settings: &GitLabSettings) -> Finding {
    const SUBJECT: &str = "rate limit";
    let number = |name: &str| -> Option<f64> {
        let text = headers?.get(name)?.to_str().ok()?;
        text.trim().parse().ok()
    };
    let ours = match settings.max_requests_per_second {
        Some(rate) => format!("the exporter sends at most {rate} a second"),
        None => "the exporter sets itself no limit".to_owned(),
    };
    let (Some(limit), remaining) = (number("ratelimit-limit"), number("ratelimit-remaining"))
    else {
        return Finding::good(SUBJECT, format!("GitLab tells of none; {ours}"));
    };
    // GitLab's own limits are by the minute.
    let detail = match remaining {
        Some(remaining) => format!("GitLab allows {limit} a minute, {remaining} are left; {ours}"),
        None => format!("GitLab allows {limit} a minute; {ours}"),
    };
    let per_minute = settings
        .max_requests_per_second
        .map_or(f64::INFINITY, |rate| rate * 60.0);
    if per_minute > limit {
        let fitting = (limit / 60.0 * 0.8).max(0.01);
        return Finding::doubt(SUBJECT, detail).remedy(format!(
            "set gitlab.max_requests_per_second to {fitting:.2} or less, so that others with this \
             token are not slowed down"
        ));
    }
    Finding::good(SUBJECT, detail)
}
