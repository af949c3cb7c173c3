//! Pages of a list: by number, or by a cursor.

mod keyset;
mod link;
mod offset;
mod page;

pub use keyset::{Cursor, CursorStyle, Direction, KeysetOptions, OrderValue, keyset};
pub use link::RequestUrl;
pub use offset::{OffsetOptions, PageRequest, offset};
pub use page::Page;

use super::parameters::Parameters;

/// Whether the request asks for `pagination=keyset`.
pub fn wants_keyset(parameters: &Parameters) -> bool {
    parameters.text("pagination").as_deref() == Some("keyset")
}
