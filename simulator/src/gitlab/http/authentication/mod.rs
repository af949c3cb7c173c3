//! Who asks, and what the token they show is good for.

mod caller;
mod credentials;
mod identify;
mod policy;
mod visibility;

pub use caller::Caller;
pub use credentials::Credentials;
pub use identify::identify;
pub use policy::Policy;
pub use visibility::can_read_group;
