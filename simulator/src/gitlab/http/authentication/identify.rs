//! From a credential to a caller.

use chrono::TimeDelta;

use super::{Caller, Credentials, Policy};
use crate::gitlab::http::ApiError;
use crate::gitlab::model::{AccessToken, Instance};

/// How old a token's last use has to be before a new one is noted.
const LAST_USED_RESOLUTION: TimeDelta = TimeDelta::minutes(10);

/// Finds out who asks, and refuses dead tokens and narrow ones.
///
/// Showing a revoked token revokes every token that came from it by rotation.
pub fn identify(
    instance: &mut Instance,
    credentials: &Credentials,
    policy: &Policy,
) -> Result<Caller, ApiError> {
    match credentials {
        Credentials::None => Ok(Caller::Anonymous),
        Credentials::Job(value) => job(instance, value).ok_or_else(ApiError::unauthorized),
        Credentials::Access(value) => access(instance, value, policy),
        Credentials::Bearer(value) => {
            let job = if policy.job_token {
                job(instance, value)
            } else {
                None
            };
            job.map_or_else(|| access(instance, value, policy), Ok)
        }
    }
}

fn job(instance: &Instance, value: &str) -> Option<Caller> {
    let job = instance.job_with_token(value)?;
    Some(Caller::Job {
        job_id: job.id,
        user_id: job.user_id,
    })
}

fn access(instance: &mut Instance, value: &str, policy: &Policy) -> Result<Caller, ApiError> {
    let now = instance.now;
    let token = instance
        .access_token(value)
        .ok_or_else(ApiError::unauthorized)?;
    let (token_id, user_id, family) = (token.id, token.user_id, token.family);
    if token.is_expired(now) {
        return Err(ApiError::expired_token());
    }
    if token.revoked {
        revoke_family(instance, family);
        return Err(ApiError::revoked_token());
    }
    if !covers(token, policy) {
        return Err(ApiError::insufficient_scope(policy.scopes));
    }
    match instance.users.get(&user_id) {
        None => return Err(ApiError::unauthorized()),
        Some(user) if user.blocked => {
            return Err(ApiError::blocked_user());
        }
        Some(_) => {}
    }
    if let Some(token) = instance.tokens.get_mut(&token_id)
        && token
            .last_used_at
            .is_none_or(|used| now - used >= LAST_USED_RESOLUTION)
    {
        token.last_used_at = Some(now);
    }
    Ok(Caller::Token { token_id, user_id })
}

fn covers(token: &AccessToken, policy: &Policy) -> bool {
    policy.scopes.is_empty()
        || token
            .scopes
            .iter()
            .any(|scope| policy.scopes.contains(&scope.as_str()))
}

fn revoke_family(instance: &mut Instance, family: u64) {
    for token in instance
        .tokens
        .values_mut()
        .filter(|token| token.family == family)
    {
        token.revoked = true;
    }
}
