//! Who may log in.

use std::collections::BTreeSet;

use super::Permission;
use crate::Secret;

/// Somebody who can log in.
#[derive(Clone, Debug)]
pub struct User {
    /// The login name.
    pub name: String,
    /// The full name.
    pub full_name: String,
    /// The password.
    pub password: Option<Secret>,
    /// The API tokens.
    pub tokens: Vec<Secret>,
    /// What the user may do.
    pub permissions: BTreeSet<Permission>,
}
