//! What every Pipewright integration needs: one request path, credentials, resilience, time.

pub mod http;
pub mod logs;
