//! The integration tests of the Jenkins client, in one binary.
