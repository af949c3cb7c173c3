//! Reading what servers send: leniently where they write one thing in several ways, and with the
//! place named where it cannot be read at all.

mod decode;
pub mod lenient;
mod open_enum;

pub use decode::{DecodeCause, DecodeError, decode};

/// For [`open_enum!`](crate::open_enum), which must not depend on what its user has in scope.
#[doc(hidden)]
pub use serde;
