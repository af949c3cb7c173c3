//! A simulated Jenkins.
