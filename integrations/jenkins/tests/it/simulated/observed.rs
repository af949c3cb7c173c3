//! What can be seen from outside: spans, metrics, and no secret anywhere.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use pipewright_conformance::captured;
use pipewright_core::credentials::Token;
use pipewright_core::observability::{MetricsSink, Privacy};
use pipewright_core::record::{RecordOptions, Recorder};
use pipewright_jenkins::logs::FollowOptions;
use pipewright_jenkins::metrics::JenkinsMetrics;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::types::{BuildRef, RunStatus};
use pipewright_jenkins::{Credential, JenkinsClient};
use pipewright_simulator::InProcessTransport;
use prometheus_client::registry::Registry;

use super::World;
use super::world::{settled, started};
use crate::support::job;

#[tokio::test(start_paused = true)]
async fn spans_are_named_and_hide_the_job() {
    captured::start();
    let world = World::new();
    let client = world.client_with_password();
    let started = world.started(&client, "acme/hello").await;
    client
        .builds()
        .get(&started.job, BuildRef::Last)
        .await
        .unwrap();
    let text = captured::text();
    for span in [
        "jenkins.build.trigger{job=project#",
        "queue_id=",
        "jenkins.queue.wait{job=project#",
        "jenkins.build.get{job=project#",
        "jenkins.request{operation=\"jobs.trigger\" method=POST attempt=1}",
        "jenkins.crumb.fetch:jenkins.request{operation=\"crumbs.fetch\"",
    ] {
        assert!(text.contains(span), "{span} in\n{text}");
    }
    assert!(!text.contains("acme"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn job_names_are_shown_when_asked_for() {
    captured::start();
    let world = World::new();
    let mut config = world.config();
    config.job_privacy = Privacy::Shown;
    let credential = Credential::api_token("admin", Token::new(world.jenkins.token())).unwrap();
    let client = world.build(config, credential, JenkinsMetrics::default());
    client.jobs().get(&job("acme/hello")).await.unwrap();
    assert!(captured::text().contains("jenkins.job.get{job=acme/hello}"));
}

#[tokio::test(start_paused = true)]
async fn what_happens_is_counted() {
    let mut registry = Registry::default();
    let metrics = JenkinsMetrics::new(&mut MetricsSink::new(&mut registry));
    let world = World::new();
    let credential = Credential::password("admin", Token::new(world.jenkins.password())).unwrap();
    let client = world.build(world.config(), credential, metrics);
    let started = world.started(&client, "acme/docs").await;
    let follower = client.follow_console(&started.job, BuildRef::Last, FollowOptions::default());
    follower.into_stream().count().await;
    client.jobs().get(&job("acme/nope")).await.unwrap_err();
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    for line in [
        r#"jenkins_builds_triggered_total{job="acme/docs"} 1"#,
        r#"jenkins_builds_completed_total{job="acme/docs",result="FAILURE"} 1"#,
        r#"jenkins_queue_wait_seconds_count{job="acme/docs"} 1"#,
        "jenkins_crumbs_fetched_total{} 1",
        r#"jenkins_errors_total{error_type="NotFound"} 1"#,
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

/// The crumbs and sessions that a server gave out, as far as a text shows any.
fn shows_a_session(text: &str) -> bool {
    text.contains("JSESSIONID.") && text.contains("node0")
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_ever_shown_or_recorded() {
    captured::start();
    let mut registry = Registry::default();
    let metrics = JenkinsMetrics::new(&mut MetricsSink::new(&mut registry));
    let world = World::new();
    let directory = tempfile::tempdir().unwrap();
    let cassette = directory.path().join("cassette.json");
    let secret = || Parameter::secret("DEPLOY_KEY", Token::new("planted-parameter")).unwrap();
    let mut seen = String::new();
    for password in ["adminpw", "planted-password"] {
        let credential = Credential::password("admin", Token::new(password)).unwrap();
        write!(seen, "{credential:?}").unwrap();
        let transport = Arc::new(InProcessTransport::new(world.jenkins.router()));
        let recorder = Arc::new(Mutex::new(None));
        let made = Arc::clone(&recorder);
        let path = cassette.clone();
        let client = JenkinsClient::builder(world.config(), credential, transport)
            .metrics(metrics.clone())
            .decorate(move |inner| {
                let started_at = "2026-11-21T08:00:00Z".parse().unwrap();
                let options = RecordOptions::default();
                let recorder = Recorder::create(&path, inner, started_at, options).unwrap();
                let recorder = Arc::new(recorder);
                *made.lock().unwrap() = Some(Arc::clone(&recorder));
                recorder
            })
            .build();
        write!(seen, "{client:?} {:?}", world.config()).unwrap();
        let wanted = TriggerBuild::new().parameter(secret());
        write!(seen, "{wanted:?}").unwrap();
        for name in ["acme/shop", "acme/nope", "acme/hello"] {
            let outcome = client.jobs().trigger(&job(name), &wanted).await;
            write!(seen, "{outcome:?}").unwrap();
            if let Err(error) = outcome {
                write!(seen, "{error} {error:#?}").unwrap();
            }
            let found = client.jobs().get(&job(name)).await;
            write!(seen, "{found:?}").unwrap();
        }
        drop(client);
        let recorder = recorder.lock().unwrap().take().unwrap();
        assert!(recorder.finish().unwrap().interactions > 5);
        for file in std::fs::read_dir(directory.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            seen += &String::from_utf8_lossy(&bytes);
        }
    }
    seen += &captured::text();
    prometheus_client::encoding::text::encode(&mut seen, &registry).unwrap();
    for secret in ["planted", "adminpw", "swordfish"] {
        let at = seen.find(secret);
        assert_eq!(
            at,
            None,
            "{:?}",
            at.map(|at| &seen[at.saturating_sub(200)..at + 50])
        );
    }
    assert!(!shows_a_session(&seen), "{seen}");
    assert!(
        !seen.to_lowercase().contains("jenkins-crumb\":\""),
        "{seen}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_an_input_is_recorded_without_its_secrets() {
    let world = World::of_yaml(
        "version: 1\nusers:\n  - { name: admin, password: pw, tokens: [11planted], permissions: [overall/administer] }\n\
         items:\n  - name: deploy\n    kind: pipeline\n    steps:\n      - stage: Approve\n        steps:\n          \
         - input: Sure?\n            id: Sure\n            parameters:\n              \
         - { name: KEY, kind: password }\n              - { name: WHO, default: nobody }\n",
    );
    let deploy = job("deploy");
    let plain = world.client();
    let build = started(&plain, &deploy, &[]).await;
    settled(&plain, &deploy, build).await;
    let directory = tempfile::tempdir().unwrap();
    let cassette = directory.path().join("cassette.jsonl");
    let (slot, path) = (Arc::new(Mutex::new(None)), cassette.clone());
    let made = Arc::clone(&slot);
    let credential = Credential::api_token("admin", Token::new(world.jenkins.token())).unwrap();
    let transport = Arc::new(InProcessTransport::new(world.jenkins.router()));
    let client = JenkinsClient::builder(world.config(), credential, transport)
        .decorate(move |inner| {
            let started_at = "2026-11-21T08:00:00Z".parse().unwrap();
            let recorder = Recorder::create(&path, inner, started_at, RecordOptions::default());
            let recorder = Arc::new(recorder.unwrap());
            *made.lock().unwrap() = Some(Arc::clone(&recorder));
            recorder
        })
        .build();
    // One that is known to be secret by what asks for it, one because the caller says so; and JSON
    // writes both otherwise.
    let given = [
        Parameter::text("KEY", "planted\"one").unwrap(),
        Parameter::secret("WHO", Token::new("planted\\two")).unwrap(),
    ];
    let pipelines = client.pipelines();
    pipelines
        .submit_input(&deploy, build, "Sure", &given)
        .await
        .unwrap();
    let run = settled(&plain, &deploy, build).await;
    assert_eq!(run.status, RunStatus::Success);
    let recorder = slot.lock().unwrap().take().unwrap();
    recorder.finish().unwrap();
    let text = std::fs::read_to_string(cassette).unwrap();
    assert!(
        text.contains("inputSubmit") && text.contains("WHO"),
        "{text}"
    );
    assert!(!text.contains("planted"), "{text}");
}
