//! Users.

use serde_json::{Value, json};

use super::time;
use crate::gitlab::model::{Instance, User};

/// `UserBasic`
pub fn user_basic(instance: &Instance, user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "public_email": user.email,
        "name": user.name,
        "state": if user.blocked { "blocked" } else { "active" },
        "locked": false,
        "avatar_url": avatar_url(user),
        "web_url": format!("{}/{}", instance.external_url, user.username),
    })
}

/// `UserBasic` of the user with an id, or null when there is none.
pub fn user_or_null(instance: &Instance, user_id: u64) -> Value {
    instance
        .users
        .get(&user_id)
        .map_or(Value::Null, |user| user_basic(instance, user))
}

/// `User`
pub fn user(instance: &Instance, user: &User) -> Value {
    let mut value = user_basic(instance, user);
    let more = json!({
        "created_at": time(user.created_at),
        "bio": "",
        "location": "",
        "linkedin": "",
        "twitter": "",
        "discord": "",
        "website_url": "",
        "github": "",
        "job_title": "",
        "pronouns": null,
        "organization": "",
        "bot": user.bot,
        "work_information": null,
        "followers": 0,
        "following": 0,
        "local_time": null,
    });
    super::extend(&mut value, more);
    value
}

/// `UserPublic`: as it sees itself.
pub fn current_user(instance: &Instance, subject: &User) -> Value {
    let mut value = user(instance, subject);
    let created_at = time(subject.created_at);
    let more = json!({
        "last_sign_in_at": created_at,
        "confirmed_at": created_at,
        "last_activity_on": instance.now.date_naive().to_string(),
        "email": subject.email,
        "theme_id": 3,
        "color_scheme_id": 1,
        "projects_limit": 100_000,
        "current_sign_in_at": created_at,
        "identities": [],
        "can_create_group": true,
        "can_create_project": true,
        "two_factor_enabled": false,
        "external": false,
        "private_profile": false,
        "commit_email": subject.email,
    });
    super::extend(&mut value, more);
    if subject.admin {
        super::extend(&mut value, json!({ "is_admin": true }));
    }
    value
}

fn avatar_url(user: &User) -> String {
    let digest = crate::gitlab::engine::hexadecimal(0, &user.email, 64);
    format!("https://www.gravatar.com/avatar/{digest}?s=80&d=identicon")
}
