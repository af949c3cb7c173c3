//! Where the description and the servers differ, and why.

/// Keys that answers have and the description (of about 18.4) does not.
pub(super) const NEWER_KEYS: &[(&str, &str, &str)] = &[
    (
        "*",
        "archived",
        "pipelines, jobs and groups have it since 18.x",
    ),
    (
        "API_Entities_Ci_PipelineBasic",
        "name",
        "lists use PipelineBasicWithMetadata, since 16.3",
    ),
    (
        "API_Entities_ProjectHook",
        "token_present",
        "hooks say whether there is a secret, 18.x",
    ),
    (
        "API_Entities_ProjectHook",
        "signing_token_present",
        "signed webhooks, 19.x",
    ),
    (
        "API_Entities_Ci_Bridge",
        "downstream_pipeline",
        "described under another entity",
    ),
];

/// Values of another type than described.
pub(super) const OTHER_TYPES: &[(&str, &str, &str)] = &[
    (
        "*",
        "coverage",
        "a text with two decimals in pipelines, a number in jobs",
    ),
    ("*", "execution_time", "seconds with their fraction"),
    ("*", "total_time", "seconds with their fraction"),
];

/// Endpoints that answer another entity than described.
pub(super) const OTHER_ANSWERS: &[(&str, &str, &str, &str)] = &[(
    "POST",
    "/api/v4/projects/{id}/jobs/{job_id}/play",
    "API_Entities_Ci_Job",
    "lib/api/ci/jobs.rb presents a whole Job or Bridge",
)];
