//! One webhook on its way.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use pipewright_core::http::HttpRequest;
use serde_json::Value;

use super::{HookEvent, signature};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::model::{Hook, Instance, Secret};

/// What is to be sent to one hook.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) hook_id: u64,
    pub(super) event: HookEvent,
    pub(super) url: String,
    pub(super) body: Bytes,
    /// Stays the same when it is sent again.
    key: String,
    event_uuid: String,
    seed: u64,
    instance_url: String,
    user_agent: String,
    token: Option<Secret>,
    signing_token: Option<Secret>,
    custom_headers: Vec<(String, Secret)>,
}

impl Delivery {
    /// `number` tells this delivery from all others.
    pub(super) fn new(
        instance: &Instance,
        hook: &Hook,
        event: HookEvent,
        payload: &Value,
        number: u64,
    ) -> Self {
        let version = instance.settings.version.as_str();
        Self {
            hook_id: hook.id,
            event,
            url: hook.url.clone(),
            body: Bytes::from(payload.to_string()),
            key: uuid(instance.seed, &format!("webhook {number}")),
            event_uuid: uuid(instance.seed, &format!("webhook event {number}")),
            seed: instance.seed,
            instance_url: instance.external_url.clone(),
            user_agent: format!("GitLab/{version}"),
            token: hook.token.clone(),
            signing_token: hook.signing_token.clone(),
            custom_headers: hook.custom_headers.clone(),
        }
    }

    /// The headers of one attempt, which `attempt` tells from all others.
    pub(super) fn headers(&self, attempt: u64, now: DateTime<Utc>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        };
        for (name, value) in &self.custom_headers {
            set(name, value.expose());
        }
        set("content-type", "application/json");
        set("user-agent", &self.user_agent);
        set("x-gitlab-event", self.event.header());
        set("x-gitlab-event-uuid", &self.event_uuid);
        set(
            "x-gitlab-webhook-uuid",
            &uuid(self.seed, &format!("webhook attempt {attempt}")),
        );
        set("x-gitlab-instance", &self.instance_url);
        set("idempotency-key", &self.key);
        if let Some(token) = &self.token {
            set("x-gitlab-token", token.expose());
        }
        if let Some(key) = &self.signing_token {
            let timestamp = now.timestamp();
            if let Some(signed) = signature(key.expose(), &self.key, timestamp, &self.body) {
                set("webhook-id", &self.key);
                set("webhook-timestamp", &timestamp.to_string());
                set("webhook-signature", &signed);
            }
        }
        headers
    }

    /// The request of one attempt; nothing if the hook's address is none.
    pub(super) fn request(&self, headers: HeaderMap) -> Option<HttpRequest> {
        let mut request = HttpRequest::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.parse().ok()?;
        *request.headers_mut() = headers;
        Some(request)
    }
}

/// A random-looking UUID that belongs to `name` alone.
fn uuid(seed: u64, name: &str) -> String {
    let digits = hexadecimal(seed, name, 32);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-4{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}
