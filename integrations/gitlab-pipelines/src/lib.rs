//! GitLab CI pipelines: trigger, watch, read logs, fetch artifacts.
