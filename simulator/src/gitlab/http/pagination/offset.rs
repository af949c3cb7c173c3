//! Numbered pages.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::link::write_links;
use super::{Page, RequestUrl};
use crate::gitlab::http::ApiError;
use crate::gitlab::http::parameters::Parameters;

/// More on a page than this is silently capped.
const MAX_PER_PAGE: u64 = 100;

/// Which page, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The page's number, from 1.
    pub page: u64,
    /// Items on a page, at most 100.
    pub per_page: u64,
}

impl PageRequest {
    /// Reads `page` and `per_page`.
    pub fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let mut check = parameters.check();
        let page = check.integer("page").unwrap_or(1);
        let per_page = check.integer("per_page").unwrap_or(20);
        if page < 1 {
            check.complain("page does not have a valid value");
        }
        if per_page < 1 {
            check.complain("per_page has a value not allowed");
        }
        check.finish()?;
        Ok(Self {
            page: page.unsigned_abs(),
            per_page: per_page.unsigned_abs().min(MAX_PER_PAGE),
        })
    }
}

/// How a list is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetOptions {
    /// Never says how many there are, as the list of jobs does.
    pub without_count: bool,
    /// Above this many records it does not say either.
    pub max_count: u64,
    /// The highest offset and the type of the records, where there is a
    /// keyset pagination to go on with.
    pub max_offset: Option<(u64, &'static str)>,
}

impl Default for OffsetOptions {
    fn default() -> Self {
        Self {
            without_count: false,
            max_count: 10_000,
            max_offset: None,
        }
    }
}

/// Cuts one numbered page out of the whole list.
pub fn offset<T>(
    items: Vec<T>,
    parameters: &Parameters,
    url: &RequestUrl,
    options: OffsetOptions,
) -> Result<Page<T>, ApiError> {
    let PageRequest { page, per_page } = PageRequest::read(parameters)?;
    let start = (page - 1).saturating_mul(per_page);
    if let Some((max, record_type)) = options.max_offset
        && start > max
    {
        return Err(ApiError::offset_too_large(max, record_type));
    }
    let total = items.len() as u64;
    let counted = !options.without_count && total <= options.max_count;
    // An empty list has one page.
    let total_pages = total.div_ceil(per_page).max(1);
    let has_next = start.saturating_add(per_page) < total;
    let has_previous = page > 1 && (!counted || page <= total_pages + 1);

    let mut headers = HeaderMap::new();
    let mut set = |name: &'static str, value: Option<u64>| {
        let value = value.map_or(HeaderValue::from_static(""), HeaderValue::from);
        headers.insert(HeaderName::from_static(name), value);
    };
    set("x-next-page", has_next.then_some(page + 1));
    set("x-page", Some(page));
    set("x-per-page", Some(per_page));
    set("x-prev-page", has_previous.then(|| page - 1));
    if counted {
        set("x-total", Some(total));
        set("x-total-pages", Some(total_pages));
    }

    let link = |page: u64| {
        url.with(&[
            ("page", page.to_string()),
            ("per_page", per_page.to_string()),
        ])
    };
    let mut links = Vec::new();
    if has_previous {
        links.push(("prev", link(page - 1)));
    }
    if has_next {
        links.push(("next", link(page + 1)));
    }
    links.push(("first", link(1)));
    if counted {
        links.push(("last", link(total_pages)));
    }
    write_links(&mut headers, &links);

    let skip = usize::try_from(start).unwrap_or(usize::MAX);
    let take = usize::try_from(per_page).unwrap_or(usize::MAX);
    Ok(Page {
        items: items.into_iter().skip(skip).take(take).collect(),
        headers,
    })
}
