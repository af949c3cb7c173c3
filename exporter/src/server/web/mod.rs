//! TLS, basic authentication and headers by a web configuration file, which is read again when it
//! changes.

mod guard;
mod live;
mod material;
mod passwords;
mod tls;

pub use live::LiveWeb;

pub(super) use guard::guarded;
