//! Pages of a list: by number, or by a cursor.

mod keyset;
mod link;
mod offset;
mod page;

pub use keyset::{Cursor, CursorStyle, Direction, KeysetOptions, OrderValue, keyset, wants_keyset};
pub use link::RequestUrl;
pub use offset::{OffsetOptions, PageRequest, offset};
pub use page::Page;
