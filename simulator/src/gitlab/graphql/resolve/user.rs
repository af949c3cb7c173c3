//! Users.

use super::{Context, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::model::User;

/// A field of `CurrentUser`, `UserCore` and the others who are users.
pub(super) fn user<'a>(context: &Context<'a>, user: &'a User, name: &str) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::GlobalId("User", user.id),
        "username" => Value::Text(&user.username),
        "name" => Value::Text(&user.name),
        "publicEmail" => Value::Text(&user.email),
        "active" => Value::Boolean(!user.blocked),
        "bot" => Value::Boolean(user.bot),
        "state" => Value::Text(if user.blocked { "blocked" } else { "active" }),
        "createdAt" => Value::Time(user.created_at),
        "webPath" => Value::Owned(format!("/{}", user.username)),
        "webUrl" => Value::Owned(format!(
            "{}/{}",
            context.instance.external_url, user.username
        )),
        "avatarUrl" => Value::Null,
        _ => return unknown(),
    })
}
