//! Exchanges that are not compared.

/// Prefixes of names, and why.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    ("matrix-", "matrix projects are not simulated"),
    ("agent-lost-", "agents are not lost"),
    ("agent-offline", "agents are not lost"),
    ("agent-pipe-", "agents are not lost"),
    ("node-create", "nodes are not created"),
    ("replay", "pipelines are not replayed"),
    ("script-nocrumbissuer", "scripts are not run"),
    (
        "exclude-xml",
        "of XPath only the expression for crumbs is simulated",
    ),
    (
        "log-at-end",
        "it asks for an offset that only the recorded log has",
    ),
    ("label-json", "labels have no page"),
    ("overallLoad", "load statistics are not simulated"),
    (
        "mb-build-changesets",
        "what branch indexing leaves in a build is not simulated",
    ),
];
