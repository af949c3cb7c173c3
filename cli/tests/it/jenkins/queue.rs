use crate::support::Jenkins;

#[test]
fn is_looked_at_cancelled_and_waited_for() {
    let jenkins = Jenkins::start_with(&["--speed", "1"]);
    let run = ["job", "run", "acme/hello", "--delay", "600"];
    let item = jenkins.json(&run)["id"].to_string();
    let list = jenkins.run(&["queue", "list"]).succeeded();
    list.prints("acme/hello").prints("In the quiet period");
    let listed = jenkins.json(&["queue", "list"]);
    assert_eq!(listed[0]["id"].to_string(), item);
    assert_eq!(listed[0]["task"]["name"], "hello");
    let get = jenkins.run(&["queue", "get", &item]).succeeded();
    get.prints("state:  waiting")
        .prints("Started by user admin");
    let url = format!("{}/queue/item/{item}/", jenkins.url);
    assert_eq!(
        jenkins.json(&["queue", "get", &url])["id"].to_string(),
        item
    );
    jenkins
        .run(&["queue", "cancel", &item])
        .succeeded()
        .says(&format!("cancelled queue item {item}"));
    let again = jenkins.json(&["queue", "cancel", &item]);
    assert_eq!(again["outcome"], "already_cancelled");
    let waited = jenkins.run(&["queue", "wait", &item]);
    assert_eq!(waited.code, 1, "{waited:#?}");
    waited.says("it was cancelled");
}

#[test]
fn tells_which_build_came_of_an_item() {
    let jenkins = Jenkins::start();
    let item = jenkins.json(&["job", "run", "acme/hello"])["id"].to_string();
    let started = jenkins.json(&["queue", "wait", &item]);
    assert_eq!(started["number"], 5);
    assert_eq!(started["queueId"].to_string(), item);
    assert_eq!(started["job"], "acme/hello");
    let table = jenkins.run(&["queue", "wait", &item]).succeeded();
    table.prints("build:       #5");
    let waited = jenkins.run(&["queue", "wait", &item, "--wait", "-o", "json"]);
    assert_eq!(waited.succeeded().json()["result"], "SUCCESS");
    // The build of an item that is forgotten is found by its job.
    let old = jenkins.json(&["build", "get", "acme/hello", "1"])["queueId"].to_string();
    let found = jenkins.json(&["queue", "wait", &old, "--job", "acme/hello"]);
    assert_eq!(found["number"], 1);
    let lost = jenkins.run(&["queue", "wait", &old]);
    assert_eq!(lost.code, 4, "{lost:#?}");
}
