//! How the API shows things: GitLab's entities.

mod commit;
mod deployment;
mod extend;
mod group;
mod hook;
mod job;
mod merge_request;
mod pipeline;
mod project;
mod repository;
mod status;
mod time;
mod token;
mod user;

pub use commit::commit;
pub use deployment::{
    deployment, deployment_extended, environment, environment_basic, environment_extended,
};
pub(in crate::gitlab) use group::full_name;
pub use group::{group, group_detail};
pub use hook::{hook, hook_event};
pub use job::{bridge, job, job_or_bridge};
pub use merge_request::{approvals, merge_request, merge_request_basic, note};
pub(in crate::gitlab) use merge_request::{
    detailed_merge_status, head_pipeline, merge_status, pipelines_of,
};
pub use pipeline::{pipeline, pipeline_basic, pipeline_list_item, pipeline_with_metadata};
pub use project::{
    name_with_namespace, namespace, project, project_identity, project_with_access, ssh_url,
    statistics, web_url,
};
pub(in crate::gitlab) use project::{namespace_id, storage};
pub use repository::{branch, commit_detail, tag};
pub use status::detailed_status;
pub(in crate::gitlab) use status::{has_warnings, words};
pub use time::{seconds, time, time_or_null};
pub use token::{access_token, access_token_with_value};
pub use user::{current_user, user, user_basic, user_or_null};

use extend::extend;
