//! Test reports, after `app/serializers/test_report_entity.rb` and its summary.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::gitlab::http::{Api, ApiRequest, ApiResult};
use crate::gitlab::model::{Instance, Job};
use crate::gitlab::scenario::{TestCaseDefinition, TestOutcome};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/test_report",
            get(report),
        )
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/test_report_summary",
            get(summary),
        )
}

/// How test cases ended, counted.
#[derive(Debug, Default)]
pub(in crate::gitlab) struct TestCounts {
    pub(in crate::gitlab) time: f64,
    pub(in crate::gitlab) count: u64,
    pub(in crate::gitlab) success: u64,
    pub(in crate::gitlab) failed: u64,
    pub(in crate::gitlab) skipped: u64,
    pub(in crate::gitlab) error: u64,
}

impl TestCounts {
    pub(in crate::gitlab) fn of<'a>(
        tests: impl IntoIterator<Item = &'a TestCaseDefinition>,
    ) -> Self {
        let mut counts = Self::default();
        for test in tests {
            counts.time += test.time.0.as_secs_f64();
            counts.count += 1;
            match test.status {
                TestOutcome::Success => counts.success += 1,
                TestOutcome::Failed => counts.failed += 1,
                TestOutcome::Skipped => counts.skipped += 1,
                TestOutcome::Error => counts.error += 1,
            }
        }
        counts
    }

    fn entity(&self) -> Value {
        json!({
            "total_time": self.time,
            "total_count": self.count,
            "success_count": self.success,
            "failed_count": self.failed,
            "skipped_count": self.skipped,
            "error_count": self.error,
        })
    }
}

async fn report(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let pipeline = request.pipeline(instance)?;
        let jobs = reporting(instance, pipeline.id);
        let suites: Vec<Value> = jobs
            .iter()
            .map(|job| {
                let cases: Vec<Value> = job.definition.tests.iter().map(case).collect();
                let mut suite = TestCounts::of(&job.definition.tests).entity();
                let more = json!({ "name": job.name(), "suite_error": null, "test_cases": cases });
                merge(&mut suite, more);
                suite
            })
            .collect();
        let mut whole = TestCounts::of(jobs.iter().flat_map(|job| &job.definition.tests)).entity();
        merge(&mut whole, json!({ "test_suites": suites }));
        Ok(Json(whole).into_response())
    })
}

async fn summary(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let pipeline = request.pipeline(instance)?;
        let jobs = reporting(instance, pipeline.id);
        let suites: Vec<Value> = jobs
            .iter()
            .map(|job| {
                let mut suite = TestCounts::of(&job.definition.tests).entity();
                let more =
                    json!({ "name": job.name(), "build_ids": [job.id], "suite_error": null });
                merge(&mut suite, more);
                suite
            })
            .collect();
        let total = TestCounts::of(jobs.iter().flat_map(|job| &job.definition.tests));
        let answer = json!({
            "total": {
                "time": total.time,
                "count": total.count,
                "success": total.success,
                "failed": total.failed,
                "skipped": total.skipped,
                "error": total.error,
                "suite_error": null,
            },
            "test_suites": suites,
        });
        Ok(Json(answer).into_response())
    })
}

/// The jobs whose report has been uploaded and is still there.
pub(in crate::gitlab) fn reporting(instance: &Instance, pipeline_id: u64) -> Vec<&Job> {
    instance
        .latest_jobs(pipeline_id)
        .filter(|job| job.junit.is_some() && !job.artifacts_expired(instance.now))
        .collect()
}

fn case(test: &TestCaseDefinition) -> Value {
    let status = match test.status {
        TestOutcome::Success => "success",
        TestOutcome::Failed => "failed",
        TestOutcome::Skipped => "skipped",
        TestOutcome::Error => "error",
    };
    json!({
        "status": status,
        "name": test.name,
        "classname": test.classname,
        "file": test.file,
        "execution_time": test.time.0.as_secs_f64(),
        "system_output": test.output,
        "stack_trace": null,
        "recent_failures": null,
        "attachment_url": null,
    })
}

fn merge(value: &mut Value, more: Value) {
    if let (Value::Object(fields), Value::Object(more)) = (value, more) {
        fields.extend(more);
    }
}
