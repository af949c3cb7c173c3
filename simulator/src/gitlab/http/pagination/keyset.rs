//! Pages by cursor: what comes after the last record of the page before.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::link::write_links;
use super::{Page, PageRequest, RequestUrl};
use crate::gitlab::http::ApiError;
use crate::gitlab::http::parameters::Parameters;

/// Whether the request asks for `pagination=keyset`.
pub fn wants_keyset(parameters: &Parameters) -> bool {
    parameters.text("pagination").as_deref() == Some("keyset")
}

/// Which way the list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// What a record is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrderValue {
    /// By number, such as an id.
    Number(u64),
    /// By text, such as a name.
    Text(String),
}

/// The place of a record in a list: its value, and its id where values are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    /// What the list is ordered by.
    pub value: OrderValue,
    /// Decides between equal values.
    pub id: u64,
}

impl Cursor {
    /// The place of a record in a list ordered by id.
    pub fn by_id(id: u64) -> Self {
        Self {
            value: OrderValue::Number(id),
            id,
        }
    }

    /// The place of a record in a list ordered by a text.
    pub fn by_text(text: impl Into<String>, id: u64) -> Self {
        Self {
            value: OrderValue::Text(text.into()),
            id,
        }
    }
}

/// How the cursor is written into the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorStyle {
    /// `cursor=`, opaque.
    Opaque,
    /// `id_after=` or `id_before=`, as the list of projects has it.
    Id,
    /// `page_token=`, the name of the last record, as branches and tags have it.
    PageToken,
}

/// How a list is paged by cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeysetOptions {
    /// The order.
    pub direction: Direction,
    /// The way the cursor is written.
    pub style: CursorStyle,
}

/// Cuts one page out of the whole list, in any order; `place` says where each
/// record stands. Only `rel="next"` leads on, and no header counts.
pub fn keyset<T>(
    mut items: Vec<T>,
    place: impl Fn(&T) -> Cursor,
    parameters: &Parameters,
    url: &RequestUrl,
    options: KeysetOptions,
) -> Result<Page<T>, ApiError> {
    let per_page = usize::try_from(PageRequest::read(parameters)?.per_page).unwrap_or(100);
    let after = options.style.read(parameters, options.direction)?;
    let order = |left: &Cursor, right: &Cursor| match options.direction {
        Direction::Ascending => left.cmp(right),
        Direction::Descending => right.cmp(left),
    };
    items.sort_by(|left, right| order(&place(left), &place(right)));
    if let Some(after) = after {
        items.retain(|item| options.style.is_after(order, &place(item), &after));
    }
    let has_next = items.len() > per_page;
    items.truncate(per_page);

    let mut headers = HeaderMap::new();
    if has_next && let Some(last) = items.last() {
        let (name, value) = options.style.write(&place(last), options.direction);
        let link = url.with(&[(name, value), ("per_page", per_page.to_string())]);
        write_links(&mut headers, &[("next", link)]);
    }
    Ok(Page { items, headers })
}

impl CursorStyle {
    fn parameter(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Opaque, _) => "cursor",
            (Self::Id, Direction::Ascending) => "id_after",
            (Self::Id, Direction::Descending) => "id_before",
            (Self::PageToken, _) => "page_token",
        }
    }

    fn read(
        self,
        parameters: &Parameters,
        direction: Direction,
    ) -> Result<Option<Cursor>, ApiError> {
        let name = self.parameter(direction);
        let Some(text) = parameters.text(name) else {
            return Ok(None);
        };
        let cursor = match self {
            Self::Id => text.parse().ok().map(Cursor::by_id),
            Self::PageToken => Some(Cursor::by_text(text, 0)),
            Self::Opaque => URL_SAFE
                .decode(text)
                .ok()
                .and_then(|json| serde_json::from_slice(&json).ok()),
        };
        match cursor {
            Some(cursor) => Ok(Some(cursor)),
            // Nothing says what GitLab answers to a cursor it did not make.
            None => Err(ApiError::error(
                StatusCode::BAD_REQUEST,
                format!("{name} is invalid"),
            )),
        }
    }

    fn write(self, last: &Cursor, direction: Direction) -> (&'static str, String) {
        let value = match (self, &last.value) {
            (Self::Opaque, _) => URL_SAFE.encode(serde_json::to_string(last).unwrap_or_default()),
            (_, OrderValue::Text(text)) => text.clone(),
            (_, OrderValue::Number(number)) => number.to_string(),
        };
        (self.parameter(direction), value)
    }

    fn is_after(
        self,
        order: impl Fn(&Cursor, &Cursor) -> Ordering,
        place: &Cursor,
        after: &Cursor,
    ) -> bool {
        if self == Self::PageToken {
            // Names are unique, and the token has no id.
            let named = Cursor {
                id: after.id,
                ..place.clone()
            };
            return order(&named, after) == Ordering::Greater;
        }
        order(place, after) == Ordering::Greater
    }
}
