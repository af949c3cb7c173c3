//! The whole exporter put together: GitLab, collector, ledger, server.

mod error;
mod exporter;
mod follow;
mod inlet;
mod options;
mod parts;
mod status;

pub use error::AssemblyError;
pub use exporter::Exporter;
pub use parts::ExporterParts;
