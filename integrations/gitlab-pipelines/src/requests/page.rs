//! Sizes of pages.

use crate::error::{ConfigurationKind, Error};

/// The size of a page, checked: GitLab refuses zero and quietly cuts what is more than 100.
pub fn checked_per_page(per_page: Option<u16>) -> Result<Option<u16>, Error> {
    match per_page {
        Some(0 | 101..) => Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            format!("a page cannot hold {} items", per_page.unwrap_or_default()),
        )
        .with_hint("give a per_page of 1 to 100")),
        checked => Ok(checked),
    }
}
