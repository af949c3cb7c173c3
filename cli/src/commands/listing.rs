//! As much of a list as was asked for.

use futures_util::{Stream, StreamExt as _};
use serde::Serialize;

use super::session::Session;
use crate::arguments::Limit;
use crate::errors::Failure;
use crate::output::{self, Row};

/// Takes what the limit allows, and whether there is more.
pub(super) async fn take<T, E: Into<Failure>>(
    mut items: impl Stream<Item = Result<T, E>> + Unpin,
    limit: Limit,
) -> Result<(Vec<T>, bool), Failure> {
    let most = limit.most().unwrap_or(usize::MAX);
    let mut taken = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.map_err(Into::into)?;
        if taken.len() == most {
            return Ok((taken, true));
        }
        taken.push(item);
    }
    Ok((taken, false))
}

/// Prints a list as far as the limit goes, and says when there is more or nothing.
pub(super) async fn print<S, T: Row + Serialize, E: Into<Failure>>(
    session: &Session<S>,
    items: impl Stream<Item = Result<T, E>> + Unpin,
    limit: Limit,
    nothing: &str,
) -> Result<(), Failure> {
    let (items, more) = take(items, limit).await?;
    session.output.list(&items, nothing)?;
    if more {
        say_more(items.len());
    }
    Ok(())
}

/// Says that there is more than what is shown.
pub(super) fn say_more(shown: usize) {
    output::note(&format!(
        "only the first {shown}: more with --limit N or --all"
    ));
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
