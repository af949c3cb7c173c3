//! Lists whose pages shift while they are read.

use std::collections::HashSet;
use std::future::ready;
use std::hash::Hash;

use futures_core::Stream;
use futures_util::TryStreamExt as _;

use super::ItemStream;
use crate::error::Error;

/// Gives each item once. Pages that are counted from the start of a list shift when something is
/// added there meanwhile, so that the end of one page comes again on the next.
pub(crate) fn once_each<'a, T, Id>(
    items: impl Stream<Item = Result<T, Error>> + Send + 'a,
    id: impl Fn(&T) -> Id + Send + 'a,
) -> ItemStream<'a, T>
where
    T: Send + 'a,
    Id: Eq + Hash + Send + 'a,
{
    let mut seen = HashSet::new();
    Box::pin(items.try_filter(move |item| ready(seen.insert(id(item)))))
}
