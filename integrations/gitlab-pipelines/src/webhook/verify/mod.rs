//! Who sent a request, and whether its bytes are those that were sent.

mod builder;
mod signature;
mod source;
mod token;
mod verifier;

pub use builder::{Required, VerifierBuilder, VerifierError};
pub use signature::SigningKey;
pub use verifier::Verifier;
