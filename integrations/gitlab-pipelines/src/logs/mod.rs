//! Following and rendering the logs of jobs.
