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
    (
        "API_Entities_MergeRequestBasic",
        "labels",
        "an array of names; what has no type in GitLab's code is described as a string",
    ),
    (
        "API_Entities_MergeRequest",
        "labels",
        "an array of names; what has no type in GitLab's code is described as a string",
    ),
    (
        "API_Entities_MergeRequestBasic",
        "task_completion_status",
        "an object of two counts, described as a string",
    ),
    (
        "API_Entities_MergeRequest",
        "task_completion_status",
        "an object of two counts, described as a string",
    ),
    (
        "*",
        "approvers",
        "an empty array since rules replaced it, described as a string",
    ),
    (
        "*",
        "approver_groups",
        "an empty array since rules replaced it, described as a string",
    ),
];

/// Endpoints that answer another entity than described.
pub(super) const OTHER_ANSWERS: &[(&str, &str, &str, &str)] = &[
    (
        "POST",
        "/api/v4/projects/{id}/jobs/{job_id}/play",
        "API_Entities_Ci_Job",
        "lib/api/ci/jobs.rb presents a whole Job or Bridge",
    ),
    (
        "GET",
        "/api/v4/projects/{id}/merge_requests/{merge_request_iid}/approvals",
        "EE_API_Entities_ApprovalState",
        "the Enterprise Edition, which the default scenario is, presents its own entity",
    ),
];
