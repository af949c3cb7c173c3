//! Requests about access tokens.

use super::{ApiPath, Operation};
use crate::error::{Error, Resource};

/// `GET /personal_access_tokens/self`, which works with a token of any scope.
pub fn current() -> Result<Operation, Error> {
    Operation::get(
        "tokens.self",
        ApiPath::root("personal_access_tokens").push("self"),
    )
    .action("learn about the access token")
    .resource(Resource::Token)
    .scope(None)
    .build()
}
