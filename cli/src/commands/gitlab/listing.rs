//! As much of a list as was asked for.

use futures_util::StreamExt as _;
use pipewright_gitlab::services::ItemStream;
use serde::Serialize;

use super::Session;
use crate::arguments::Limit;
use crate::errors::Failure;
use crate::output::{self, Row};

/// Takes what the limit allows, and whether there is more.
pub(super) async fn take<T>(
    mut items: ItemStream<'_, T>,
    limit: Limit,
) -> Result<(Vec<T>, bool), Failure> {
    let most = limit.most().unwrap_or(usize::MAX);
    let mut taken = Vec::new();
    while let Some(item) = items.next().await {
        let item = item?;
        if taken.len() == most {
            return Ok((taken, true));
        }
        taken.push(item);
    }
    Ok((taken, false))
}

/// Prints a list as far as the limit goes, and says when there is more or nothing.
pub(super) async fn print<T: Row + Serialize>(
    session: &Session,
    items: ItemStream<'_, T>,
    limit: Limit,
    nothing: &str,
) -> Result<(), Failure> {
    let (items, more) = take(items, limit).await?;
    session.output.list(&items, nothing)?;
    if more {
        output::note(&format!(
            "only the first {}: more with --limit N or --all",
            items.len()
        ));
    }
    Ok(())
}

/// A value of a filter by its name; the server knows no others and says so with less help.
pub(super) fn known<T>(flag: &str, given: Option<String>, known: &[T]) -> Result<Option<T>, Failure>
where
    T: From<String> + PartialEq + std::fmt::Display,
{
    let Some(name) = given else {
        return Ok(None);
    };
    let refused = Failure::usage(format!("{flag}: there is no {name:?}"));
    let value = T::from(name);
    if known.contains(&value) {
        return Ok(Some(value));
    }
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    Err(refused.with_hint(format!("give one of {}", names.join(", "))))
}
