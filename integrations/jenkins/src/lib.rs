//! Jenkins: jobs, builds, queue, pipelines, consoles and artifacts.
