//! Access tokens.

use serde_json::{Value, json};

use super::{time, time_or_null};
use crate::gitlab::model::{AccessToken, Instance};

/// `PersonalAccessTokenWithLastUsedIps`.
pub fn access_token(instance: &Instance, token: &AccessToken) -> Value {
    let used_from: &[&str] = if token.last_used_at.is_some() {
        &["127.0.0.1"]
    } else {
        &[]
    };
    json!({
        "id": token.id,
        "name": token.name,
        "revoked": token.revoked,
        "created_at": time(token.created_at),
        "description": token.description,
        "scopes": token.scopes,
        "user_id": token.user_id,
        "last_used_at": time_or_null(token.last_used_at),
        "active": token.is_active(instance.now),
        "expires_at": token.expires_at.map(|day| day.to_string()),
        "last_used_ips": used_from,
    })
}

/// `PersonalAccessTokenWithToken`: only right after it was made.
pub fn access_token_with_value(instance: &Instance, token: &AccessToken) -> Value {
    let mut entity = access_token(instance, token);
    if let Value::Object(entity) = &mut entity {
        entity.remove("last_used_ips");
        entity.insert("token".to_owned(), token.value.expose().into());
    }
    entity
}
