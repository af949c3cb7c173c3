//! A real Prometheus scrapes what the exporter serves, and answers queries about it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use amazing_gitlab_exporter::exposition::{Bounds, MetricSource};
use amazing_gitlab_exporter::facts::Ledger as _;
use amazing_gitlab_exporter::ledger::{Engine, EngineOptions};
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::store::EphemeralStore;
use pipewright_core::serve::Listener;
use serde_json::Value;
use tokio::net::TcpListener;
use url::Url;

use super::support::{Running, json, until};
use crate::config::WATCHED;
use crate::engine::harness::{at, ended, look, seconds};
use crate::server::support::playing;

/// So many pipelines of `acme/shop` on `main`, which ran for 1, 2, 3 … seconds.
const PIPELINES: u64 = 100;

/// An engine that has counted them.
async fn filled() -> Engine {
    let bounds = Bounds::new(&[10.0, 40.0, 80.0]).unwrap();
    let engine = Engine::open(
        Arc::new(EphemeralStore::default()),
        EngineOptions::new(bounds.clone(), bounds),
        Operational::new(at(0)),
    )
    .await
    .unwrap();
    engine.admit(look(0, [])).await.unwrap();
    for number in 1..=PIPELINES {
        let second = i64::try_from(number).unwrap() + 1000;
        let mut pipeline = ended(number, "success", second);
        pipeline.duration = seconds(number);
        engine.admit(look(second, [pipeline])).await.unwrap();
    }
    engine
}

/// The exporter's server with that engine behind it; its address.
async fn served() -> String {
    let engine: Arc<dyn MetricSource> = Arc::new(filled().await);
    let played = playing(WATCHED, vec![engine], None);
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let listener = Listener::new(socket, played.router.clone());
    tokio::spawn(async move {
        listener
            .run(std::future::pending(), Duration::from_secs(1))
            .await;
        drop(played);
    });
    address
}

/// A Prometheus that scrapes this address, and its own.
async fn prometheus(target: &str, folder: &Path) -> (Running, String) {
    let config = folder.join("prometheus.yml");
    let text = format!(
        "global: {{ scrape_interval: 200ms, scrape_timeout: 200ms }}\n\
         scrape_configs:\n\
         - job_name: gitlab\n  \
         static_configs: [{{ targets: ['{target}'] }}]\n"
    );
    std::fs::write(&config, text).unwrap();
    // Prometheus does not tell which port it was given for port 0.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = free.local_addr().unwrap().to_string();
    drop(free);
    let running = Running::start(
        Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.display()))
            .arg(format!("--web.listen-address={own}"))
            .arg("--enable-feature=exemplar-storage"),
    );
    (running, own)
}

fn is_installed() -> bool {
    Command::new("prometheus")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn query(prometheus: &str, endpoint: &str, parameters: &[(&str, &str)]) -> String {
    let base = format!("http://{prometheus}/api/v1/{endpoint}");
    Url::parse_with_params(&base, parameters).unwrap().into()
}

/// The value of a query with one answer.
async fn value(prometheus: &str, expression: &str) -> f64 {
    let url = query(prometheus, "query", &[("query", expression)]);
    until(&url, |text| {
        let result = json(text)?.pointer("/data/result")?.clone();
        let [one] = result.as_array()?.as_slice() else {
            return None;
        };
        one.pointer("/value/1")?.as_str()?.parse().ok()
    })
    .await
}

/// What a uniform distribution of 1 to 100 s is taken for in these buckets, by the linear
/// interpolation that Prometheus describes: 10 in the first, 30 in the second, 40 in the third.
const QUANTILES: [(&str, f64); 4] = [
    ("0.05", 5.0),
    ("0.1", 10.0),
    ("0.25", 10.0 + 30.0 * 15.0 / 30.0),
    ("0.5", 40.0 + 40.0 * 10.0 / 40.0),
];

#[tokio::test]
async fn a_real_prometheus_scrapes_it_and_answers_quantiles() {
    if !is_installed() {
        println!("did not run: prometheus (Debian package prometheus) is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let target = served().await;
    let (_running, prometheus) = prometheus(&target, folder.path()).await;

    assert_eq!(value(&prometheus, "up").await, 1.0);
    let runs = "age_pipeline_run_count_total{project=\"acme/shop\",ref=\"main\",kind=\"branch\",source=\"push\"}";
    assert_eq!(value(&prometheus, runs).await, 100.0);
    let sum = "age_pipeline_duration_seconds_sum{status=\"success\"}";
    assert_eq!(value(&prometheus, sum).await, 5050.0);
    for (quantile, expected) in QUANTILES {
        let expression = format!(
            "histogram_quantile({quantile}, sum by (le) (age_pipeline_duration_seconds_bucket))"
        );
        let found = value(&prometheus, &expression).await;
        assert!(
            (found - expected).abs() < 1e-9,
            "{expression} is {found}, not {expected}"
        );
    }

    // What is read is what is declared.
    let metadata = query(&prometheus, "metadata", &[]);
    let kinds = until(&metadata, |text| {
        let kind = |name: &str| -> Option<Value> {
            let pointer = format!("/data/{name}/0/type");
            Some(json(text)?.pointer(&pointer)?.clone())
        };
        Some((
            kind("age_pipeline_duration_seconds")?,
            kind("age_pipeline_run_count")?,
            kind("age_pipeline_status")?,
        ))
    })
    .await;
    assert_eq!(
        kinds,
        ("histogram".into(), "counter".into(), "gauge".into())
    );

    // Exemplars lead from a bucket to a pipeline.
    let exemplars = query(
        &prometheus,
        "query_exemplars",
        &[
            ("query", "age_pipeline_duration_seconds_bucket"),
            ("start", "1795262400"),
            ("end", "1795272400"),
        ],
    );
    let id = until(&exemplars, |text| {
        let labels = json(text)?.pointer("/data/0/exemplars/0/labels")?.clone();
        labels.get("pipeline_id")?.as_str().map(str::to_owned)
    })
    .await;
    assert!((1..=PIPELINES).contains(&id.parse().unwrap()), "{id}");
}
