//! The integration tests of the exporter, in one binary.
