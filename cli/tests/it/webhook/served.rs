//! The running command.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

pub(super) const SECRET: &str = "planted-webhook-secret";

pub(super) struct Served {
    child: Child,
    pub(super) address: SocketAddr,
    output: Option<JoinHandle<String>>,
    errors: Option<JoinHandle<String>>,
}

/// What it left behind.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) output: String,
    pub(super) errors: String,
}

impl Served {
    /// With the planted secret, on a free port.
    pub(super) fn start(arguments: &[&str]) -> Self {
        Self::start_with(&[("PIPEWRIGHT_WEBHOOK_SECRET", SECRET)], arguments)
    }

    pub(super) fn start_with(variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pipewright"))
            .args(["webhook", "serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("PIPEWRIGHT_WEBHOOK_SECRET")
            .env_remove("PIPEWRIGHT_WEBHOOK_SIGNING_KEY")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).unwrap();
            text
        });
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut ready = String::new();
        errors.read_line(&mut ready).unwrap();
        let address = ready
            .trim()
            .rsplit_once("://")
            .and_then(|(_, rest)| rest.split('/').next()?.parse().ok())
            .unwrap_or_else(|| panic!("{ready} tells no address"));
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        Self {
            child,
            address,
            output: Some(output),
            errors: Some(errors),
        }
    }

    pub(super) fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Connection(stream)
    }

    /// Sends a webhook with the planted secret.
    pub(super) fn post(&self, headers: &str, body: &str) -> String {
        let mut connection = self.connect();
        connection.write(&post(headers, body.len()));
        connection.write(body);
        connection.answer()
    }

    pub(super) fn get(&self, path: &str) -> String {
        let mut connection = self.connect();
        connection.write(&format!(
            "GET {path} HTTP/1.1\r\nhost: pipewright\r\nconnection: close\r\n\r\n"
        ));
        connection.answer()
    }

    /// Asks it to end, as a service manager does.
    pub(super) fn terminate(&self) {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    pub(super) fn ended(mut self) -> Ended {
        let status = self.child.wait().unwrap();
        Ended {
            status,
            output: self.output.take().unwrap().join().unwrap(),
            errors: self.errors.take().unwrap().join().unwrap(),
        }
    }

    pub(super) fn stop(self) -> Ended {
        self.terminate();
        self.ended()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

impl Ended {
    pub(super) fn events(&self) -> Vec<Value> {
        self.output
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The head of a request with the planted secret.
pub(super) fn post(headers: &str, length: usize) -> String {
    format!(
        "POST / HTTP/1.1\r\nhost: pipewright\r\nconnection: close\r\nx-gitlab-token: {SECRET}\r\n\
         {headers}content-length: {length}\r\n\r\n"
    )
}

pub(super) struct Connection(TcpStream);

impl Connection {
    pub(super) fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
        self.0.flush().unwrap();
    }

    /// The answer, up to the end of the connection.
    pub(super) fn answer(mut self) -> String {
        let mut bytes = Vec::new();
        // A server that has answered may reset the connection of a request it did not read.
        let _ = self.0.read_to_end(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }
}

pub(super) fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{answer:?} is no answer"))
}

/// Another process does not live in paused time.
#[expect(clippy::disallowed_methods, reason = "waits for another process")]
pub(super) fn pause(time: Duration) {
    std::thread::sleep(time);
}
