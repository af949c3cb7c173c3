//! A simulator beside the test, and the program run against it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const TOKEN: &str = "glpat-simulated-api-token-00";

/// The program, which sees nothing of the machine's own configuration.
pub fn pipewright(home: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("pipewright"));
    command
        .env_clear()
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// A simulated GitLab in a process of its own, and a home for whoever uses it.
pub struct GitLab {
    _simulator: Simulator,
    pub url: String,
    pub home: TempDir,
}

impl GitLab {
    /// One that lives fast.
    pub fn start() -> Self {
        Self::start_with(&["--speed", "50"])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("pipewright.yaml"),
            "version: 1\ngitlab:\n  rate_limit_rps: 500\n  poll_interval_seconds: 0.05\n",
        )
        .unwrap();
        let (simulator, url) = simulate("gitlab", home.path(), arguments, TOKEN);
        Self {
            _simulator: simulator,
            url,
            home,
        }
    }

    /// `pipewright gitlab …` against this server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = pipewright(self.home.path());
        command
            .env("GITLAB_BASE_URL", &self.url)
            .env("GITLAB_TOKEN", TOKEN)
            .arg("gitlab")
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments))
    }

    /// The JSON that a command prints, which has to succeed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(run.code, 0, "{run:#?}");
        run.json()
    }
}

/// Starts a simulator; gives its address.
fn simulate(provider: &str, home: &Path, arguments: &[&str], token: &str) -> (Simulator, String) {
    let mut child = pipewright(home)
        .args(["simulate", provider])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).expect("the simulator is ready");
    assert_eq!(ready["token"], token);
    (Simulator(child), ready["url"].as_str().unwrap().to_owned())
}

/// A process that ends with the test.
struct Simulator(Child);

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub const JENKINS_TOKEN: &str = "11simulated00000000000000000000000";

/// A simulated Jenkins in a process of its own, and a home for whoever uses it.
pub struct Jenkins {
    _simulator: Simulator,
    pub url: String,
    pub home: TempDir,
}

impl Jenkins {
    /// One that lives fast.
    pub fn start() -> Self {
        Self::start_with(&["--speed", "50"])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("pipewright.yaml"),
            "version: 1\njenkins:\n  rate_limit_rps: 500\n  poll_interval_seconds: 0.05\n",
        )
        .unwrap();
        let (simulator, url) = simulate("jenkins", home.path(), arguments, JENKINS_TOKEN);
        Self {
            _simulator: simulator,
            url,
            home,
        }
    }

    /// `pipewright jenkins …` against this server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = pipewright(self.home.path());
        command
            .env("JENKINS_URL", &self.url)
            .env("JENKINS_USER", "admin")
            .env("JENKINS_TOKEN", JENKINS_TOKEN)
            .arg("jenkins")
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments))
    }

    /// The JSON that a command prints, which has to succeed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(run.code, 0, "{run:#?}");
        run.json()
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(mut command: Command) -> Self {
        Self::from(command.output().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "{text:?} is not in {self:#?}");
        self
    }

    #[track_caller]
    pub fn prints(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text), "{text:?} is not in {self:#?}");
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
