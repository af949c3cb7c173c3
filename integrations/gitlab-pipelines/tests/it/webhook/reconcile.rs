//! What no webhook told is found, once.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use pipewright_core::http::{Cursor, Page};
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::deployments::DeploymentFilter;
use pipewright_gitlab::requests::jobs::{JobFilter, PipelineJobFilter};
use pipewright_gitlab::requests::pipelines::{BridgeFilter, CreatePipeline, PipelineFilter};
use pipewright_gitlab::services::{
    ByteStream, DeploymentService, JobService, PipelineService, TreeLimits,
};
use pipewright_gitlab::types::{
    Bridge, Deployment, DeploymentId, GitRef, Job, JobId, Pipeline, PipelineId, PipelineSource,
    PipelineSummary, PipelineTree, PipelineVariable, ProjectRef, TestReport, TestReportSummary,
    Variable,
};
use pipewright_gitlab::webhook::{
    EventBus, Filter, Intake, Message, Queue, ReconcileOptions, Reconciler, Subscription,
};
use serde_json::{Value, json};

use super::support::{clock, deliver, job, noon};

/// A project in memory that tells what was asked.
#[derive(Debug, Default)]
struct Server {
    pipelines: Mutex<Vec<Value>>,
    jobs: Mutex<Vec<Value>>,
    deployments: Mutex<Vec<Value>>,
    asked: Mutex<Vec<String>>,
}

impl Server {
    fn ask(&self, what: impl Into<String>) {
        self.asked.lock().unwrap().push(what.into());
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn page<T: serde::de::DeserializeOwned>(items: impl IntoIterator<Item = Value>) -> Page<T> {
    Page {
        items: items
            .into_iter()
            .map(|item| serde_json::from_value(item).unwrap())
            .collect(),
        next: None,
        total: None,
    }
}

fn never<T>() -> T {
    panic!("a reconciliation does not ask for this")
}

#[async_trait]
impl PipelineService for Server {
    async fn list(
        &self,
        _: &ProjectRef,
        filter: &PipelineFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<PipelineSummary>, Error> {
        self.ask("list");
        let children = filter.source == Some(PipelineSource::ParentPipeline);
        let listed: Page<Pipeline> = page(self.pipelines.lock().unwrap().clone());
        let keep = |pipeline: &Pipeline| {
            let child = pipeline.source == Some(PipelineSource::ParentPipeline);
            child == children
                && match filter.updated_after {
                    Some(after) => pipeline.updated_at > Some(after),
                    None => !pipeline.status.is_finished(),
                }
        };
        Ok(Page {
            items: listed
                .items
                .iter()
                .filter(|pipeline| keep(pipeline))
                .map(Pipeline::summary)
                .collect(),
            next: None,
            total: None,
        })
    }
    async fn get(&self, _: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error> {
        self.ask(format!("pipeline {id}"));
        let all: Page<Pipeline> = page(self.pipelines.lock().unwrap().clone());
        Ok(all
            .items
            .into_iter()
            .find(|pipeline| pipeline.id == id)
            .unwrap())
    }
    async fn latest(&self, _: &ProjectRef, _: Option<&GitRef>) -> Result<Pipeline, Error> {
        never()
    }
    async fn create(&self, _: &ProjectRef, _: &CreatePipeline) -> Result<Pipeline, Error> {
        never()
    }
    async fn cancel(&self, _: &ProjectRef, _: PipelineId) -> Result<Pipeline, Error> {
        never()
    }
    async fn retry(&self, _: &ProjectRef, _: PipelineId) -> Result<Pipeline, Error> {
        never()
    }
    async fn delete(&self, _: &ProjectRef, _: PipelineId) -> Result<(), Error> {
        never()
    }
    async fn variables(
        &self,
        _: &ProjectRef,
        _: PipelineId,
    ) -> Result<Vec<PipelineVariable>, Error> {
        never()
    }
    async fn update_name(&self, _: &ProjectRef, _: PipelineId, _: &str) -> Result<Pipeline, Error> {
        never()
    }
    async fn bridges(
        &self,
        _: &ProjectRef,
        _: PipelineId,
        _: &BridgeFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Bridge>, Error> {
        never()
    }
    async fn test_report(&self, _: &ProjectRef, _: PipelineId) -> Result<TestReport, Error> {
        never()
    }
    async fn test_report_summary(
        &self,
        _: &ProjectRef,
        _: PipelineId,
    ) -> Result<TestReportSummary, Error> {
        never()
    }
    async fn tree(
        &self,
        _: &ProjectRef,
        _: PipelineId,
        _: TreeLimits,
    ) -> Result<PipelineTree, Error> {
        never()
    }
}

#[async_trait]
impl JobService for Server {
    async fn list(
        &self,
        _: &ProjectRef,
        _: &JobFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        never()
    }
    async fn list_for_pipeline(
        &self,
        _: &ProjectRef,
        pipeline: PipelineId,
        filter: &PipelineJobFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        assert!(filter.include_retried);
        self.ask(format!("jobs of {pipeline}"));
        let jobs = self.jobs.lock().unwrap().clone();
        Ok(page(jobs.into_iter().filter(|job| {
            job["pipeline"]["id"].as_u64() == Some(pipeline.get())
        })))
    }
    async fn get(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        never()
    }
    async fn log(&self, _: &ProjectRef, _: JobId) -> Result<ByteStream, Error> {
        never()
    }
    async fn log_so_far(&self, _: &ProjectRef, _: JobId) -> Result<ByteStream, Error> {
        never()
    }
    async fn cancel(&self, _: &ProjectRef, _: JobId, _: bool) -> Result<Job, Error> {
        never()
    }
    async fn retry(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        never()
    }
    async fn play(&self, _: &ProjectRef, _: JobId, _: &[Variable]) -> Result<Job, Error> {
        never()
    }
    async fn erase(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        never()
    }
}

#[async_trait]
impl DeploymentService for Server {
    async fn list(
        &self,
        _: &ProjectRef,
        _: &DeploymentFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Deployment>, Error> {
        self.ask("deployments");
        Ok(page(self.deployments.lock().unwrap().clone()))
    }
    async fn get(&self, _: &ProjectRef, _: DeploymentId) -> Result<Deployment, Error> {
        never()
    }
}

fn pipeline(id: u64, status: &str, source: &str, updated_minutes_ago: i64) -> Value {
    let updated = noon() - TimeDelta::minutes(updated_minutes_ago);
    json!({
        "id": id, "project_id": 1, "sha": "bcbb5ec3", "ref": "refs/merge-requests/7/merge",
        "status": status, "source": source, "updated_at": updated,
    })
}

fn job_of(id: u64, pipeline: u64, status: &str) -> Value {
    json!({
        "id": id, "name": "unit", "status": status, "ref": "main",
        "pipeline": {"id": pipeline, "project_id": 1, "status": "running", "ref": "main"},
    })
}

fn set_up(server: &Arc<Server>) -> (Reconciler, Intake, Subscription) {
    let intake = Intake::new(EventBus::new(), clock());
    let subscription = intake.bus().subscribe(Filter::all(), Queue::default());
    let reconciler = Reconciler::new(
        server.clone(),
        server.clone(),
        server.clone(),
        intake.clone(),
        clock(),
    );
    (reconciler, intake, subscription)
}

fn seen(subscription: &mut Subscription) -> Vec<String> {
    std::iter::from_fn(|| subscription.try_next())
        .map(|message| match message {
            Message::Lost(_) => panic!("nothing is lost"),
            Message::Event(notice) => {
                let json = serde_json::to_value(&*notice).unwrap();
                let kind = json["kind"].as_str().unwrap();
                let object = json.get(kind).unwrap_or(&json);
                format!(
                    "{kind} {} {}",
                    object["id"],
                    object["status"].as_str().unwrap()
                )
            }
        })
        .collect()
}

#[tokio::test]
async fn what_webhooks_told_is_not_told_again_and_the_rest_is_told_once() {
    let server = Arc::new(Server::default());
    *server.pipelines.lock().unwrap() = vec![
        pipeline(40, "success", "push", 90),
        pipeline(41, "success", "push", 5),
        pipeline(42, "running", "push", 200),
        pipeline(43, "failed", "parent_pipeline", 5),
    ];
    *server.jobs.lock().unwrap() = vec![
        job_of(2, 41, "success"),
        job_of(1, 41, "failed"),
        job_of(3, 42, "running"),
    ];
    *server.deployments.lock().unwrap() = vec![json!({
        "id": 15, "status": "success", "ref": "main", "sha": "bcbb5ec3", "updated_at": noon(),
        "environment": {"id": 1, "name": "production"},
    })];
    let (reconciler, intake, mut subscription) = set_up(&server);
    let project: ProjectRef = "1".parse().unwrap();
    intake.accept(&deliver(&job(1, "failed"))).unwrap();
    assert_eq!(seen(&mut subscription), ["job 1 failed"]);

    let report = reconciler
        .reconcile(&project, noon() - TimeDelta::hours(1))
        .await
        .unwrap();
    assert_eq!(
        seen(&mut subscription),
        [
            "job 2 success",
            "pipeline 41 success",
            "job 3 running",
            "pipeline 42 running",
            "pipeline 43 failed",
            "deployment 15 success",
        ]
    );
    assert_eq!((report.found, report.known, report.pipelines), (6, 1, 3));
    assert_eq!(report.next_since, noon());
    assert_eq!(server.asked().len(), 4 + 3 * 2 + 1);

    // The webhook comes after all, and so does the next reconciliation.
    intake.accept(&deliver(&job(3, "running"))).unwrap();
    let report = reconciler
        .reconcile(&project, noon() - TimeDelta::hours(1))
        .await
        .unwrap();
    assert_eq!(seen(&mut subscription), Vec::<String>::new());
    assert_eq!(
        (report.found, report.pipelines, report.unchanged),
        (0, 1, 2)
    );
    assert_eq!(server.asked().len(), 4 + 2 + 1);

    // The running one ends, and one that had finished is retried.
    *server.pipelines.lock().unwrap() = vec![
        pipeline(42, "success", "push", 0),
        pipeline(43, "success", "parent_pipeline", 0),
    ];
    reconciler
        .reconcile(&project, report.next_since)
        .await
        .unwrap();
    assert_eq!(
        seen(&mut subscription),
        ["pipeline 42 success", "pipeline 43 success"]
    );
}

#[tokio::test]
async fn a_merge_requests_pipeline_is_named_as_a_webhook_names_it() {
    let server = Arc::new(Server::default());
    *server.pipelines.lock().unwrap() = vec![pipeline(41, "success", "merge_request_event", 5)];
    let (reconciler, _, mut subscription) = set_up(&server);
    let reconciler = reconciler.with_options(ReconcileOptions {
        jobs: false,
        deployments: false,
        children: false,
        ..ReconcileOptions::default()
    });
    let project: ProjectRef = "acme/shop".parse().unwrap();
    reconciler
        .reconcile(&project, noon() - TimeDelta::hours(1))
        .await
        .unwrap();
    assert_eq!(server.asked(), ["list", "list", "pipeline 41"]);
    let Some(Message::Event(notice)) = subscription.try_next() else {
        panic!("it is found")
    };
    assert_eq!(notice.event.git_refs(), ["refs/merge-requests/7/head"]);
    assert!(notice.event.project().unwrap().is(&project));
}
