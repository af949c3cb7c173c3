//! Lists that come in pages: one page with its cursor, or all items as a lazy stream.

use std::{
    collections::{HashSet, VecDeque},
    future::Future,
};

use futures_core::Stream;
use futures_util::stream;
use http::{HeaderMap, header};
use url::Url;

use crate::credentials::redact_query;

/// Where the next page is: the query of its URL.
///
/// Only the query is kept. A server behind a proxy may write links with its inner host name; the
/// next page is always fetched from the client's own base URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor that asks for the page with this query (without the `?`).
    pub fn from_query(query: impl Into<String>) -> Self {
        Self(query.into())
    }

    /// The query that asks for the page.
    pub fn query(&self) -> &str {
        &self.0
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// Where the next page is; none on the last.
    pub next: Option<Cursor>,
    /// How many items there are in all, where the server says so.
    pub total: Option<u64>,
}

/// A list that would never end: the server named as the next page one that was read already, or
/// page after page without an item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server's next page (`{query}`) is one that was read already, or as empty as the last")]
pub struct CursorRepeated {
    /// The query of the page, its secrets redacted.
    pub query: String,
}

/// Pages in a row that may be empty. Servers that filter after they have cut the pages send some.
const MOST_EMPTY_PAGES: u32 = 50;

/// The next page that the `Link` headers name, if any. Links that cannot be read name none.
pub fn next_cursor(headers: &HeaderMap, current: &Url) -> Option<Cursor> {
    headers.get_all(header::LINK).iter().find_map(|value| {
        let value = value
            .to_str()
            .ok()
            .filter(|value| !value.trim().is_empty())?;
        let links = http_link::parse_link_header(value, current).ok()?;
        let next = links
            .into_iter()
            .find(|link| link.rel.split(' ').any(|rel| rel == "next"))?;
        next.target.query().map(Cursor::from_query)
    })
}

/// All items of a list, page by page, each page fetched when the one before it is used up.
///
/// `fetch` gets `None` for the first page. The stream ends after its first error, and with an error
/// when a cursor repeats.
pub fn paginate<T, E, Fetch, Answer>(fetch: Fetch) -> impl Stream<Item = Result<T, E>> + Send
where
    T: Send,
    E: From<CursorRepeated> + Send,
    Fetch: FnMut(Option<Cursor>) -> Answer + Send,
    Answer: Future<Output = Result<Page<T>, E>> + Send,
{
    let start = Walk {
        fetch,
        items: VecDeque::new(),
        next: Next::First,
        seen: HashSet::new(),
        empty: 0,
    };
    stream::unfold(start, |mut walk| async move {
        loop {
            if let Some(item) = walk.items.pop_front() {
                return Some((Ok(item), walk));
            }
            let cursor = match std::mem::replace(&mut walk.next, Next::End) {
                Next::First => None,
                Next::Page(cursor) => Some(cursor),
                Next::End => return None,
            };
            let page = match (walk.fetch)(cursor).await {
                Ok(page) => page,
                Err(error) => return Some((Err(error), walk)),
            };
            walk.items = page.items.into();
            walk.empty = if walk.items.is_empty() {
                walk.empty + 1
            } else {
                0
            };
            if let Some(next) = page.next {
                if walk.empty > MOST_EMPTY_PAGES || !walk.seen.insert(next.clone()) {
                    // What this page holds has been seen as well: report instead of yielding it.
                    walk.items.clear();
                    let query = redact_query(next.query());
                    return Some((Err(CursorRepeated { query }.into()), walk));
                }
                walk.next = Next::Page(next);
            }
        }
    })
}

struct Walk<T, Fetch> {
    fetch: Fetch,
    items: VecDeque<T>,
    next: Next,
    seen: HashSet<Cursor>,
    empty: u32,
}

enum Next {
    First,
    Page(Cursor),
    End,
}
