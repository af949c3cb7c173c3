//! Pipelines.

use serde_json::{Value, json};

use super::{detailed_status, extend, time, time_or_null, user_or_null};
use crate::gitlab::model::{Instance, Pipeline};

/// `PipelineBasic`
pub fn pipeline_basic(instance: &Instance, pipeline: &Pipeline) -> Value {
    let project = instance.projects.get(&pipeline.project_id);
    let path = project.map_or("", |project| project.full_path.as_str());
    json!({
        "id": pipeline.id,
        "iid": pipeline.iid,
        "project_id": pipeline.project_id,
        "sha": pipeline.sha,
        "ref": pipeline.reference,
        "status": pipeline.status,
        "source": pipeline.source,
        "created_at": time(pipeline.created_at),
        "updated_at": time(pipeline.updated_at),
        "web_url": format!("{}/{path}/-/pipelines/{}", instance.external_url, pipeline.id),
    })
}

/// `PipelineBasicWithMetadata`: an item of the list.
pub fn pipeline_list_item(instance: &Instance, pipeline: &Pipeline) -> Value {
    let mut value = pipeline_basic(instance, pipeline);
    extend(&mut value, json!({ "name": pipeline.name }));
    value
}

/// `Pipeline`: what creating, canceling and retrying answer; it has no name.
pub fn pipeline(instance: &Instance, pipeline: &Pipeline) -> Value {
    let mut value = pipeline_basic(instance, pipeline);
    let more = json!({
        "before_sha": pipeline.before_sha,
        "tag": pipeline.tag,
        "yaml_errors": pipeline.yaml_errors,
        "user": user_or_null(instance, pipeline.user_id),
        "started_at": time_or_null(pipeline.started_at),
        "finished_at": time_or_null(pipeline.finished_at),
        "committed_at": time_or_null(pipeline.committed_at),
        "duration": pipeline.duration,
        // Zero is reported as null.
        "queued_duration": pipeline.queued_duration().filter(|seconds| *seconds > 0),
        // A text, whatever the API's description says.
        "coverage": pipeline.coverage.map(|coverage| format!("{coverage:.2}")),
        "detailed_status": detailed_status(instance, pipeline),
        "archived": false,
    });
    extend(&mut value, more);
    value
}

/// `PipelineWithMetadata`: a single pipeline, or the latest.
pub fn pipeline_with_metadata(instance: &Instance, of: &Pipeline) -> Value {
    let mut value = pipeline(instance, of);
    extend(&mut value, json!({ "name": of.name }));
    value
}
