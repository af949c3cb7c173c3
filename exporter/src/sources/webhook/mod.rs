//! What the bodies of webhooks tell, without a request.

mod told;

pub use told::{Told, told};
