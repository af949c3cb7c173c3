//! From a trigger to a finished build.

use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn a_build_goes_through_the_queue_and_its_console_grows() {
    let server = Server::new();
    let before = server.jenkins.builds_started("acme/hello");
    let item = server.build("/job/acme/job/hello").await;
    let waiting = server.json(&format!("{item}api/json")).await;
    assert_eq!(waiting["_class"], "hudson.model.Queue$WaitingItem");
    assert_eq!(waiting["why"], "In the quiet period. Expires in 2 sec");
    assert_eq!(server.jenkins.builds_started("acme/hello"), before);

    server.advance(2.0);
    let left = server.json(&format!("{item}api/json")).await;
    assert_eq!(left["_class"], "hudson.model.Queue$LeftItem");
    assert_eq!(left["why"], json!(null));
    assert_eq!(left["executable"]["number"], before + 1);
    assert_eq!(server.jenkins.builds_started("acme/hello"), before + 1);

    let log = format!("/job/acme/job/hello/{}/logText/progressiveText", before + 1);
    let first = server.get(&log).await.ok();
    assert_eq!(first.header("x-more-data"), Some("true"));
    let size: u64 = first.header("x-text-size").unwrap().parse().unwrap();
    server.advance(1.0);
    let rest = server.get(&format!("{log}?start={size}")).await.ok();
    assert_eq!(rest.header("x-more-data"), None);
    let whole = server.get(&log).await.ok();
    assert_eq!(first.text() + &rest.text(), whole.text());
    assert!(whole.text().ends_with("\r\nFinished: SUCCESS\r\n"));
    assert!(
        size > first.body.len() as u64,
        "notes count, but do not show"
    );

    let build = server
        .json(&format!("/job/acme/job/hello/{}/api/json", before + 1))
        .await;
    assert_eq!(build["result"], "SUCCESS");
    assert_eq!(build["building"], false);
    assert_eq!(build["queueId"], left["id"]);
}
