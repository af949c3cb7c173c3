//! The queue.

use serde_json::Value;

use super::support::Server;

const JOBS: &str = "
executors: 2
items:
  - name: long
    steps: [{ sh: sleep, duration: 60 }]
  - name: several
    concurrent: true
    parameters: [{ name: N }]
    steps: [{ sh: sleep, duration: 60 }]
  - { name: nowhere, label: mars }
  - { name: patient, quiet_period: 60 }
  - name: flow
    kind: pipeline
    steps: [{ node: '', steps: [{ sh: sleep, duration: 60 }] }]
  - name: flow-nowhere
    kind: pipeline
    steps: [{ node: mars, steps: [{ sh: sleep }] }]
";

async fn item(server: &Server, path: &str) -> Value {
    server.json(&format!("{path}api/json")).await
}

#[tokio::test]
async fn the_same_build_waits_only_once() {
    let server = Server::with(JOBS);
    let first = server.build("/job/patient").await;
    assert_eq!(server.build("/job/patient").await, first);
    let waiting = item(&server, &first).await;
    let causes = waiting["actions"][0]["causes"].as_array().unwrap().len();
    assert_eq!(
        (causes, &waiting["why"]),
        (2, &"In the quiet period. Expires in 1 min 0 sec".into())
    );
    server.advance(60.0);
    assert_eq!(server.jenkins.builds_started("patient"), 1);
    assert_ne!(
        server.build("/job/patient").await,
        first,
        "the first has left"
    );
}

#[tokio::test]
async fn the_same_parameters_are_seen_as_303() {
    let server = Server::with(JOBS);
    let ask = |value| {
        let path = "/job/several/buildWithParameters?delay=10sec";
        server.ask("POST", path).form(&[("N", value)])
    };
    let one = ask("1").send().await;
    let again = ask("1").send().await;
    let two = ask("2").send().await;
    assert_eq!((one.status, again.status, two.status), (201, 303, 201));
    assert_eq!(one.location(), again.location());
    assert_ne!(one.location(), two.location());
}

#[tokio::test]
async fn the_earlier_of_two_quiet_periods_counts() {
    let server = Server::with(JOBS);
    let first = server.build("/job/patient").await;
    let hurry = server.post("/job/patient/build?delay=5").await;
    assert_eq!(hurry.location(), first);
    server.advance(5.0);
    assert_eq!(server.jenkins.builds_started("patient"), 1);
}

#[tokio::test]
async fn what_left_is_forgotten_after_five_minutes() {
    let server = Server::with(JOBS);
    let path = server.build("/job/patient").await;
    server.advance(60.0);
    assert_eq!(item(&server, &path).await["executable"]["number"], 1);
    server.advance(299.0);
    assert_eq!(item(&server, &path).await["cancelled"], false);
    server.advance(1.0);
    assert_eq!(server.get(&format!("{path}api/json")).await.status, 404);
}

#[tokio::test]
async fn cancelling_goes_well_once() {
    let server = Server::with(JOBS);
    let path = server.build("/job/patient").await;
    let id = path
        .trim_matches('/')
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let cancel = format!("/queue/cancelItem?id={id}");
    assert_eq!(server.post(&cancel).await.status, 204);
    assert_eq!(server.post(&cancel).await.status, 500);
    assert_eq!(server.post("/queue/cancelItem?id=99999").await.status, 404);
    let left = item(&server, &path).await;
    assert_eq!(
        (&left["cancelled"], &left["executable"]),
        (&true.into(), &Value::Null)
    );
    server.advance(100.0);
    assert_eq!(server.jenkins.builds_started("patient"), 0);
}

#[tokio::test]
async fn a_job_waits_for_itself_and_others_for_executors() {
    let server = Server::with(JOBS);
    server.build("/job/long").await;
    let second = server.build("/job/long").await;
    let blocked = item(&server, &second).await;
    assert_eq!(blocked["_class"], "hudson.model.Queue$BlockedItem");
    assert_eq!(blocked["why"], "Build #1 is already in progress (ETA: N/A)");
    for number in ["1", "2"] {
        let path = "/job/several/buildWithParameters";
        server.ask("POST", path).form(&[("N", number)]).send().await;
    }
    let queue = server.json("/queue/api/json").await;
    let whys: Vec<&str> = queue["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["why"].as_str().unwrap())
        .collect();
    assert_eq!(
        whys,
        [
            "Build #1 is already in progress (ETA: N/A)",
            "Waiting for next available executor",
        ]
    );
    let nodes = server.json("/computer/api/json").await;
    assert_eq!(
        (&nodes["busyExecutors"], &nodes["totalExecutors"]),
        (&2.into(), &2.into())
    );
    server.advance(60.0);
    assert_eq!(server.jenkins.builds_started("long"), 2);
    assert_eq!(server.jenkins.builds_started("several"), 2);
}

#[tokio::test]
async fn a_label_that_no_node_has_is_waited_for_in_vain() {
    let server = Server::with(JOBS);
    let freestyle = server.build("/job/nowhere").await;
    server.build("/job/flow-nowhere").await;
    let freestyle = item(&server, &freestyle).await;
    assert_eq!(freestyle["stuck"], true);
    assert_eq!(freestyle["why"], "‘Jenkins’ doesn’t have label ‘mars’");
    // The pipeline runs already; what waits is its step.
    let run = server.json("/job/flow-nowhere/1/api/json").await;
    assert_eq!(run["building"], true);
    let queue = server.json("/queue/api/json").await;
    let task = &queue["items"][1];
    assert_eq!(task["why"], "There are no nodes with the label ‘mars’");
    let class =
        "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask";
    assert_eq!(task["task"], serde_json::json!({ "_class": class }));
    server.post("/job/flow-nowhere/1/stop").await;
    let queue = server.json("/queue/api/json").await;
    assert_eq!(queue["items"].as_array().unwrap().len(), 1);
    let run = server.json("/job/flow-nowhere/1/api/json").await;
    assert_eq!(run["result"], "ABORTED");
}

#[tokio::test]
async fn pipelines_take_no_executor_but_for_their_nodes() {
    let server = Server::with(JOBS);
    for _ in 0..3 {
        server.build("/job/flow").await;
    }
    let nodes = server.json("/computer/api/json?tree=busyExecutors,computer[oneOffExecutors[currentExecutable[number]]]").await;
    assert_eq!(nodes["busyExecutors"], 2);
    assert_eq!(
        nodes["computer"][0]["oneOffExecutors"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    server.advance(60.0);
    server.advance(60.0);
    assert_eq!(
        server.json("/job/flow/3/api/json").await["result"],
        "SUCCESS"
    );
    let nodes = server.json("/computer/api/json").await;
    assert_eq!(
        (&nodes["busyExecutors"], &nodes["computer"][0]["idle"]),
        (&0.into(), &true.into())
    );
}

#[tokio::test]
async fn nothing_starts_while_the_server_quiets_down() {
    let server = Server::with(JOBS);
    assert_eq!(server.post("/quietDown").await.status, 302);
    let path = server.build("/job/long").await;
    assert_eq!(
        item(&server, &path).await["why"],
        "Jenkins is about to shut down"
    );
    assert_eq!(server.json("/api/json").await["quietingDown"], true);
    server.post("/cancelQuietDown").await;
    assert_eq!(item(&server, &path).await["executable"]["number"], 1);
}

#[tokio::test]
async fn of_many_triggers_none_is_lost_and_none_doubled() {
    let server = Server::with(JOBS);
    let mut items = std::collections::BTreeSet::new();
    for number in 0..200 {
        let number = number.to_string();
        let ask = server.ask("POST", "/job/several/buildWithParameters");
        let response = ask.form(&[("N", &number)]).send().await;
        assert_eq!(response.status, 201);
        items.insert(response.location());
    }
    assert_eq!(items.len(), 200);
    for _ in 0..100 {
        server.advance(60.0);
        server.get("/api/json?tree=mode").await;
    }
    assert_eq!(server.jenkins.builds_started("several"), 200);
    let builds = server
        .json("/job/several/api/json?tree=allBuilds[queueId,result]")
        .await;
    let builds = builds["allBuilds"].as_array().unwrap();
    let ids: std::collections::BTreeSet<u64> = builds
        .iter()
        .map(|it| it["queueId"].as_u64().unwrap())
        .collect();
    assert_eq!(ids.len(), 200);
    assert!(builds.iter().all(|build| build["result"] == "SUCCESS"));
}
