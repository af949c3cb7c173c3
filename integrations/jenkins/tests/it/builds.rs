//! Builds, against a server that a test plays.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use http::Method;
use pipewright_core::http::HttpResponse;
use pipewright_jenkins::requests::builds::Force;
use pipewright_jenkins::services::builds::{AbortOptions, AbortOutcome};
use pipewright_jenkins::types::{BuildRef, BuildResult, TestStatus};
use pipewright_jenkins::watch::{WaitEvent, WaitOptions, WaitOutcome};
use rstest::rstest;

use crate::support::{Played, STARTING, answer, client, job};

const BUILD: &str = r#"{"_class":"hudson.model.FreeStyleBuild","actions":[
    {"_class":"hudson.model.ParametersAction","parameters":[
        {"_class":"hudson.model.StringParameterValue","name":"WHO","value":"a"},
        {"_class":"hudson.model.BooleanParameterValue","name":"DRY","value":true},
        {"_class":"hudson.model.PasswordParameterValue","name":"SECRET"}]},
    {"causes":[{"_class":"hudson.model.Cause$UpstreamCause","upstreamBuild":1,"upstreamProject":"up",
        "shortDescription":"Started by upstream project \"up\" build number 1"}]},
    {},{"_class":"hudson.tasks.junit.TestResultAction","failCount":1,"skipCount":1,"totalCount":3}],
    "building":false,"number":5,"queueId":20,"result":"UNSTABLE","timestamp":1795245906272,
    "duration":129,"estimatedDuration":-1,"url":"http://inner/job/a/5/","displayName":"five",
    "keepLog":false,"builtOn":"","description":null}"#;

fn state(class: &str, building: bool, result: &str) -> HttpResponse {
    let body = format!(
        r#"{{"_class":"{class}","number":5,"building":{building},"result":{result},"timestamp":1795245906272,"duration":0,"estimatedDuration":-1,"queueId":-1}}"#
    );
    answer(200, &[], body)
}

const FREESTYLE: &str = "hudson.model.FreeStyleBuild";
const PIPELINE: &str = "org.jenkinsci.plugins.workflow.job.WorkflowRun";

#[tokio::test(start_paused = true)]
async fn a_build_is_read_with_its_parameters_causes_and_tests() {
    let server = Played::new(|_, _| answer(200, &[], BUILD));
    let builds = client(server.clone()).builds();
    let build = builds
        .get(&job("a"), BuildRef::LastSuccessful)
        .await
        .unwrap();
    assert_eq!(build.status.result, Some(BuildResult::Unstable));
    assert_eq!(build.status.duration, Some(Duration::from_millis(129)));
    assert_eq!(build.status.estimated_duration, None);
    assert_eq!(
        build.status.timestamp.unwrap().timestamp_millis(),
        1_795_245_906_272
    );
    assert_eq!(build.url, "https://ci.example/jenkins/job/a/5/");
    let parameters: Vec<_> = build
        .parameters()
        .map(|p| (&*p.name, p.value.is_some()))
        .collect();
    assert_eq!(
        parameters,
        [("WHO", true), ("DRY", true), ("SECRET", false)]
    );
    let cause = build.causes().next().unwrap();
    assert_eq!(cause.upstream_project.as_deref(), Some("up"));
    assert_eq!(build.tests().unwrap().failed, 1);
    let path = server.requests()[0].uri().path().to_owned();
    assert_eq!(path, "/jenkins/job/a/lastSuccessfulBuild/api/json");
}

#[tokio::test(start_paused = true)]
async fn a_number_is_resolved_without_asking_and_the_last_by_asking() {
    let server = Played::new(|_, _| answer(200, &[], BUILD));
    let builds = client(server.clone()).builds();
    assert_eq!(
        builds
            .resolve(&job("a"), BuildRef::number(7))
            .await
            .unwrap()
            .get(),
        7
    );
    assert!(server.requests().is_empty());
    assert_eq!(
        builds
            .resolve(&job("a"), BuildRef::Last)
            .await
            .unwrap()
            .get(),
        5
    );
    let error = builds
        .resolve(&job("a"), BuildRef::number(0))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "InvalidBuildRef");
}

#[rstest]
#[case::freestyle(
    r#"{"changeSet":{"items":[{"commitId":"c1","msg":"one","author":{"fullName":"A"},
    "affectedPaths":["x"],"timestamp":-1}],"kind":"git"},"culprits":[{"fullName":"A"}]}"#,
    1
)]
#[case::pipeline(
    r#"{"changeSets":[{"items":[{"commitId":"c1","msg":"one","author":{"fullName":"A"}}]},
    {"items":[{"revision":"2","msg":"two"}]}],"culprits":[{"fullName":"A"}]}"#,
    2
)]
#[case::none(r#"{"changeSets":[]}"#, 0)]
#[tokio::test(start_paused = true)]
async fn changes_of_either_shape_are_read(#[case] body: &'static str, #[case] commits: usize) {
    let server = Played::new(move |_, _| answer(200, &[], body));
    let changes = client(server)
        .builds()
        .changes(&job("a"), BuildRef::Last)
        .await
        .unwrap();
    assert_eq!(changes.commits.len(), commits);
    assert_eq!(changes.culprits.len(), usize::from(commits > 0));
}

#[tokio::test(start_paused = true)]
async fn test_reports_of_builds_and_of_their_parts_are_read() {
    let cases = r#"{"className":"p.C","name":"bad","status":"REGRESSION","duration":0.2,"age":1,
        "errorDetails":"boom"},{"className":"p.C","name":"ok","status":"PASSED","duration":"0.1"}"#;
    let own = format!(
        r#"{{"failCount":1,"passCount":1,"skipCount":0,"suites":[{{"name":"s","cases":[{cases}]}}]}}"#
    );
    let parts = format!(
        r#"{{"failCount":1,"skipCount":0,"totalCount":2,"childReports":[{{"result":{{"suites":[{{"cases":[{cases}]}}]}}}}]}}"#
    );
    for body in [own, parts] {
        let server = Played::new(move |_, _| answer(200, &[], body.clone()));
        let report = client(server)
            .builds()
            .test_report(&job("a"), BuildRef::Last)
            .await
            .unwrap();
        assert_eq!(report.totals().total, 2);
        let failed: Vec<_> = report.failures().collect();
        assert_eq!(
            (failed.len(), &failed[0].status),
            (1, &TestStatus::Regression)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn all_builds_are_listed_in_ranges() {
    let server = Played::new(|request, _| {
        let query = request.uri().query().unwrap();
        let first: u64 = query
            .split("%7B")
            .nth(1)
            .unwrap()
            .split("%2C")
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let builds: Vec<_> = (first..(first + 100).min(250))
            .map(|at| {
                format!(
                    r#"{{"number":{},"result":"SUCCESS","building":false}}"#,
                    250 - at
                )
            })
            .collect();
        answer(
            200,
            &[],
            format!(r#"{{"allBuilds":[{}]}}"#, builds.join(",")),
        )
    });
    let builds = client(server.clone()).builds();
    let all: Vec<_> = builds.stream(&job("a")).try_collect().await.unwrap();
    assert_eq!(
        (all.len(), all[0].number.get(), all[249].number.get()),
        (250, 250, 1)
    );
    assert_eq!(server.requests().len(), 3);
}

/// A running build that ends a while after it was asked with enough force.
fn stubborn(class: &'static str, gives_in_to: Option<&'static str>) -> Arc<Played> {
    let asked = AtomicUsize::new(0);
    Played::new(move |request, _| {
        if *request.method() == Method::POST {
            if gives_in_to.is_some_and(|force| request.uri().path().ends_with(force)) {
                asked.store(1, Ordering::SeqCst);
            }
            return answer(302, &[("location", "http://inner/job/a/5/")], "");
        }
        let looks = match asked.load(Ordering::SeqCst) {
            0 => 0,
            _ => asked.fetch_add(1, Ordering::SeqCst),
        };
        if looks > 2 {
            state(class, false, "\"ABORTED\"")
        } else {
            state(class, true, "null")
        }
    })
}

#[rstest]
#[case::stops(FREESTYLE, Some("stop"), Force::Stop, AbortOutcome::Ended, &["stop"])]
#[case::escalates(PIPELINE, Some("kill"), Force::Kill, AbortOutcome::Ended, &["stop", "term", "kill"])]
#[case::no_further_than_allowed(PIPELINE, Some("kill"), Force::Term, AbortOutcome::StillRunning,
    &["stop", "term"])]
#[case::freestyle_has_no_term(FREESTYLE, None, Force::Kill, AbortOutcome::StillRunning, &["stop"])]
#[tokio::test(start_paused = true)]
async fn aborting_looks_whether_the_build_has_ended(
    #[case] class: &'static str,
    #[case] gives_in_to: Option<&'static str>,
    #[case] up_to: Force,
    #[case] outcome: AbortOutcome,
    #[case] sent: &[&str],
) {
    let server = stubborn(class, gives_in_to);
    let options = AbortOptions::default().up_to(up_to);
    let builds = client(server.clone()).builds();
    let aborted = builds
        .abort(&job("a"), BuildRef::Last, &options)
        .await
        .unwrap();
    assert_eq!(aborted.outcome, outcome);
    let posts: Vec<_> = server
        .requests()
        .iter()
        .filter(|request| request.method() == Method::POST)
        .map(|request| request.uri().path().to_owned())
        .collect();
    let expected: Vec<_> = sent
        .iter()
        .map(|force| format!("/jenkins/job/a/5/{force}"))
        .collect();
    assert_eq!(posts, expected, "of the number, not of the last build");
}

#[tokio::test(start_paused = true)]
async fn a_build_that_has_ended_is_not_aborted() {
    let server = Played::new(|_, _| state(FREESTYLE, false, "\"SUCCESS\""));
    let builds = client(server.clone()).builds();
    let options = AbortOptions::default();
    let aborted = builds
        .abort(&job("a"), BuildRef::Last, &options)
        .await
        .unwrap();
    assert_eq!(aborted.outcome, AbortOutcome::AlreadyFinished);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn waiting_is_for_the_build_that_was_the_last_at_first() {
    let server = Played::new(|_, before| match before {
        0 => state(PIPELINE, true, "null"),
        1..4 => answer(503, &[], STARTING),
        4 => answer(200, &[], "<html>a proxy's page"),
        5 => state(PIPELINE, true, "\"FAILURE\""),
        _ => state(PIPELINE, false, "\"FAILURE\""),
    });
    let (mut changes, mut errors) = (Vec::new(), 0);
    let waited = client(server.clone())
        .watcher()
        .wait(
            &job("a"),
            BuildRef::Last,
            &WaitOptions::default(),
            &mut |event| match event {
                WaitEvent::Changed { build, .. } => changes.push(build.outcome().to_owned()),
                WaitEvent::PassingError { .. } => errors += 1,
                _ => {}
            },
        )
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::Finished);
    assert_eq!(changes, ["RUNNING", "RUNNING", "FAILURE"]);
    assert_eq!(errors, 4);
    let paths: Vec<_> = server
        .requests()
        .iter()
        .map(|r| r.uri().path().to_owned())
        .collect();
    assert!(paths[0].contains("lastBuild"));
    assert!(
        paths[1..].iter().all(|path| path.contains("/5/")),
        "{paths:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_in_time_or_when_the_build_is_deleted() {
    let server = Played::new(|_, _| state(FREESTYLE, true, "null"));
    let options = WaitOptions::default().max_wait(Duration::from_secs(60));
    let watcher = client(server).watcher();
    let waited = watcher
        .wait(&job("a"), BuildRef::Last, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(
        (waited.outcome, waited.number.unwrap().get()),
        (WaitOutcome::TimedOut, 5)
    );

    let server = Played::new(|_, before| match before {
        0 => state(FREESTYLE, true, "null"),
        _ => answer(404, &[], ""),
    });
    let watcher = client(server.clone()).watcher();
    let waited = watcher
        .wait(&job("a"), BuildRef::Last, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::Deleted);
    let never = Played::new(|_, _| answer(404, &[], ""));
    let watcher = client(never).watcher();
    let error = watcher
        .wait(&job("a"), BuildRef::Last, &options, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
}
