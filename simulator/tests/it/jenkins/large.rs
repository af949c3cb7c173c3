//! Servers that are large.

use std::time::Duration;

use pipewright_simulator::jenkins::scenario::Scenario;

use super::support::Server;

#[tokio::test]
async fn many_jobs_in_nested_folders_are_listed_by_one_tree() {
    let server = Server::of(Scenario::with_jobs(1234).unwrap());
    let tree = "jobs[name,jobs[name,jobs[fullName,color,lastBuild[number,result]]]]";
    let root = server.json(&format!("/api/json?tree={tree}")).await;
    let mut jobs = Vec::new();
    for team in root["jobs"].as_array().unwrap() {
        for area in team["jobs"].as_array().unwrap() {
            assert!(area["jobs"].as_array().unwrap().len() <= 100);
            jobs.extend(area["jobs"].as_array().unwrap().iter().cloned());
        }
    }
    assert_eq!(jobs.len(), 1234);
    let names: std::collections::BTreeSet<_> = jobs
        .iter()
        .map(|job| job["fullName"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 1234);
    assert!(jobs.iter().all(|job| job["lastBuild"]["number"] == 1));
    assert!(
        jobs.iter().any(|job| job["color"] == "red")
            && jobs.iter().any(|job| job["color"] == "blue")
    );
}

#[tokio::test]
async fn a_console_of_200_megabytes_takes_no_memory_and_is_served_from_any_offset() {
    const SIZE: u64 = 200_000_000;
    let server = Server::of(Scenario::with_console(SIZE, Duration::from_secs(10)).unwrap());
    server.build("/job/console").await;
    server.advance(7.0);
    let path = "/job/console/1/logText/progressiveText";
    let half = server.ask("HEAD", path).send().await.ok();
    let size: u64 = half.header("x-text-size").unwrap().parse().unwrap();
    assert!((SIZE * 4 / 10..SIZE * 6 / 10).contains(&size), "{size}");
    assert_eq!(half.header("x-more-data"), Some("true"));
    server.advance(10.0);
    let whole = server.ask("HEAD", path).send().await.ok();
    let size: u64 = whole.header("x-text-size").unwrap().parse().unwrap();
    assert!(size > SIZE - 1000, "{size}");
    let end = server.text(&format!("{path}?start={}", size - 1000)).await;
    assert!(
        end.contains("compiled unit") && end.ends_with("Finished: SUCCESS\r\n"),
        "{end}"
    );
}
