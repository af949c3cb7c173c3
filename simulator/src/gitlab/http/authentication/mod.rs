//! Who asks, and what the token they show is good for.

mod credentials;

pub use credentials::Credentials;
