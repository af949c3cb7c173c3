//! What every Pipewright integration needs: one request path, credentials, resilience, time.

pub mod credentials;
pub mod http;
pub mod logs;
pub mod resilience;
pub mod time;
