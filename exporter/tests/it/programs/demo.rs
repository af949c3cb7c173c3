//! The demo, as somebody who has nothing starts it.

use super::support::{Running, address_in, exporter, get, until};

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_live_figures_of_a_gitlab_of_its_own() {
    let mut demo = Running::start(exporter().args([
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--speed",
        "200",
        "--projects",
        "5",
    ]));
    let address = address_in(&demo.line_with("/metrics"));
    // Pipelines end while it is watched, and each is counted.
    let runs = until(&format!("{address}/metrics"), |text| {
        let counted = |line: &str| {
            let (name, value) = line.rsplit_once(' ')?;
            (name.starts_with("age_pipeline_run_count_total{") && value != "0")
                .then(|| name.to_owned())
        };
        text.lines().find_map(counted)
    })
    .await;
    assert!(runs.contains("project=\"acme/"), "{runs}");
    let page = get(&format!("{address}/")).await.unwrap();
    assert!(page.contains("acme/"), "{page}");
    assert_eq!(demo.end(), Some(0));
}
