//! Programs that are started and ended, and what they answer.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use pipewright_core::http::{HttpRequest, ReqwestTransport, Transport as _};
use pipewright_simulator::gitlab::GitLabSimulator;
use serde_json::Value;
use tokio::time::timeout;

/// No program here takes longer to do what is waited for, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs until this is dropped.
pub(super) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts it; what it says on both outputs is read line by line.
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, lines) = channel();
        let outputs: [Box<dyn std::io::Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for output in outputs {
            let say = say.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if say.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        Self { child, lines }
    }

    /// The first line from here on that holds `text`.
    #[track_caller]
    pub(super) fn line_with(&self, text: &str) -> String {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.contains(text) {
                return line;
            }
            said.push(line);
        }
        panic!("nothing with {text:?} was said, but\n{}", said.join("\n"));
    }

    /// Asks it to end, and gives its exit code.
    pub(super) fn end(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The exporter's own program, which sees none of this process' variables that configure it.
pub(super) fn exporter() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amazing-gitlab-exporter"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AGE_")) {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1");
    command
}

/// The address at the end of a line such as `listening on http://127.0.0.1:8080`.
pub(super) fn address_in(line: &str) -> String {
    let from = line.find("http://").expect("an address");
    let address: String = line[from..]
        .chars()
        .take_while(|character| !character.is_whitespace())
        .collect();
    address
        .trim_end_matches("/metrics")
        .trim_end_matches('/')
        .to_owned()
}

/// The default GitLab of the simulator, on a socket; its address.
pub(super) async fn gitlab() -> String {
    let simulator = GitLabSimulator::builder().seed(1).build().unwrap();
    let server = simulator
        .bind("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let url = server.url();
    tokio::spawn(server.run(std::future::pending()));
    url
}

/// What is answered, once something is.
pub(super) async fn get(url: &str) -> Option<String> {
    let transport = ReqwestTransport::builder().build().unwrap();
    let mut request = HttpRequest::new(bytes::Bytes::new());
    *request.uri_mut() = url.parse().unwrap();
    let answer = transport.send(request).await.ok()?;
    let body = answer.into_body().collect(1 << 26).await.ok()?;
    String::from_utf8(body.to_vec()).ok()
}

/// The first answer that is what is looked for.
pub(super) async fn until<T>(url: &str, wanted: impl Fn(&str) -> Option<T>) -> T {
    let mut last = None;
    let asking = async {
        loop {
            last = get(url).await;
            if let Some(found) = last.as_deref().and_then(&wanted) {
                return found;
            }
            // Another process is waited for, whose time cannot be paused.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let Ok(found) = timeout(PATIENCE, asking).await else {
        panic!("{url} does not answer as it should, but {last:?}");
    };
    found
}

pub(super) fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
