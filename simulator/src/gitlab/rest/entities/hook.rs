//! Webhooks.

use serde_json::{Map, Value, json};

use super::{time, time_or_null};
use crate::gitlab::model::{Hook, Instance};
use crate::gitlab::webhooks::{AlertStatus, DeliveryRecord, alert_status};

/// `ProjectHook`. Secrets are never shown, only whether there are any.
pub fn hook(instance: &Instance, hook: &Hook) -> Value {
    let status = alert_status(hook, instance.now);
    let until = hook
        .disabled_until
        .filter(|_| status == AlertStatus::TemporarilyDisabled);
    let header_names: Vec<Value> = hook
        .custom_headers
        .iter()
        .map(|(name, _)| json!({ "key": name }))
        .collect();
    json!({
        "id": hook.id,
        "url": hook.url,
        "name": hook.name,
        "description": hook.description,
        "created_at": time(hook.created_at),
        "push_events": hook.events.push,
        "tag_push_events": hook.events.tag_push,
        "merge_requests_events": hook.events.merge_requests,
        "repository_update_events": false,
        "enable_ssl_verification": hook.enable_ssl_verification,
        "alert_status": status.as_str(),
        "disabled_until": time_or_null(until),
        "url_variables": [],
        "push_events_branch_filter": null,
        "branch_filter_strategy": "wildcard",
        "custom_webhook_template": "",
        "custom_headers": header_names,
        "project_id": hook.project_id,
        "issues_events": false,
        "confidential_issues_events": false,
        "note_events": false,
        "confidential_note_events": null,
        "pipeline_events": hook.events.pipeline,
        "wiki_page_events": false,
        "deployment_events": hook.events.deployment,
        "feature_flag_events": false,
        "job_events": hook.events.job,
        "releases_events": hook.events.releases,
        "milestone_events": false,
        "emoji_events": false,
        "resource_access_token_events": false,
        "vulnerability_events": false,
        "token_present": hook.token.is_some(),
        "signing_token_present": hook.signing_token.is_some(),
    })
}

/// `WebHookLog`, an item of the list of a hook's events.
pub fn hook_event(record: &DeliveryRecord) -> Value {
    let headers = |headers: &http::HeaderMap| {
        let pairs = headers.iter().map(|(name, value)| {
            let shown = match name.as_str() {
                "x-gitlab-token" | "webhook-signature" => "[REDACTED]".to_owned(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), Value::String(shown))
        });
        pairs.collect::<Map<String, Value>>()
    };
    let request: Value = serde_json::from_str(&record.request_body).unwrap_or_default();
    let status = match record.status {
        Some(status) => status.to_string(),
        None => "internal error".to_owned(),
    };
    json!({
        "id": record.id,
        "url": record.url,
        "trigger": record.event.log_name(),
        "request_headers": headers(&record.request_headers),
        "request_data": request,
        "response_headers": headers(&record.response_headers),
        "response_body": record.response_body,
        "execution_duration": record.duration.as_secs_f64(),
        "response_status": status,
        "created_at": time(record.at),
    })
}
