use std::io;

use crate::assembly::AssemblyError;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The embedded GitLab does not start.
    #[error("the embedded GitLab does not start: {0}")]
    GitLab(String),
    /// No port is free.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Where it was tried last.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The exporter does not start, or does not go on.
    #[error(transparent)]
    Exporter(#[from] AssemblyError),
}
