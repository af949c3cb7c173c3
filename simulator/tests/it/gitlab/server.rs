//! The server behind sockets.

use chrono::TimeDelta;
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::Status;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::client::start;

/// Sends a GET over a connection of its own and reads the whole answer.
async fn get(url: &str, token: Option<&str>) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let token = token
        .map(|token| format!("PRIVATE-TOKEN: {token}\r\n"))
        .unwrap_or_default();
    let request =
        format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}\r\n");
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn two_ports_are_two_origins_and_shutdown_ends_both() {
    let clock = SimulationClock::stepped(start());
    let gitlab = GitLabSimulator::builder().clock(clock).build().unwrap();
    let server = gitlab.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let url = server.url();
    assert_ne!(url, gitlab.object_store_url());
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));

    let path = "/api/v4/projects/1/jobs/artifacts/main/download?job=compile";
    let redirect = get(&format!("{url}{path}"), Some(gitlab.token())).await;
    assert!(redirect.starts_with("HTTP/1.1 302"), "{redirect}");
    let location = redirect
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap();
    assert!(
        location.starts_with(&gitlab.object_store_url()),
        "{location}"
    );
    let archive = get(location, None).await;
    assert!(archive.starts_with("HTTP/1.1 200"), "{archive}");

    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert!(
        TcpStream::connect(url.strip_prefix("http://").unwrap())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn driven_it_goes_on_by_itself() {
    let clock = SimulationClock::starting_at(start());
    let gitlab = GitLabSimulator::builder().clock(clock).build().unwrap();
    let new = pipewright_simulator::gitlab::NewPipeline::new(1, "main", 1);
    let id = gitlab
        .simulation()
        .with(|it| it.create_pipeline(&new))
        .unwrap();
    let simulation = gitlab.simulation().clone();
    let driver = tokio::spawn(async move { simulation.drive().await });
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    gitlab.simulation().observe(Box::new(Late {
        clock: gitlab.clock().clone(),
        seen: seen.clone(),
    }));
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    driver.abort();
    let late = seen.lock().unwrap().clone();
    assert!(late.len() > 20);
    assert!(
        late.iter().all(|late| *late < TimeDelta::milliseconds(5)),
        "{late:?}"
    );
    gitlab.inspect(|it| assert_eq!(it.pipelines[&id].status, Status::Success));
}

/// Notes how late each transition is told of.
struct Late {
    clock: SimulationClock,
    seen: std::sync::Arc<std::sync::Mutex<Vec<TimeDelta>>>,
}

impl pipewright_simulator::gitlab::Observer for Late {
    fn observe(
        &mut self,
        _: &pipewright_simulator::gitlab::model::Instance,
        transition: &pipewright_simulator::gitlab::model::Transition,
    ) {
        self.seen
            .lock()
            .unwrap()
            .push(self.clock.now() - transition.at);
    }
}
