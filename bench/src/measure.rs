//! Clocks, medians, memory, and children.

use std::{
    env,
    error::Error,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// The real time, which is what a measurement is of.
#[expect(clippy::disallowed_methods, reason = "a measurement is of real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The middle of the measurements.
pub(crate) fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The processor's time that this thread has had.
pub(crate) fn processor_time() -> Result<Duration, Box<dyn Error>> {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = schedule
        .split_whitespace()
        .next()
        .ok_or("this system does not tell a thread its processor time")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// The most memory that this process has held at once, in bytes.
pub(crate) fn peak_memory() -> Result<u64, Box<dyn Error>> {
    memory("self", "VmHWM:")
}

/// The memory that a process holds, by its id or as `self`, in bytes.
pub(crate) fn resident_memory(process: &str) -> Result<u64, Box<dyn Error>> {
    memory(process, "VmRSS:")
}

fn memory(process: &str, field: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .ok_or("this system does not tell how much memory a process holds")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}

/// As MiB with one decimal.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0)
}

/// Bytes a second, in MiB.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(crate) fn throughput(bytes: u64, elapsed: Duration) -> f64 {
    bytes as f64 / 1024.0 / 1024.0 / elapsed.as_secs_f64()
}

/// Runs this program once more, for one part of a measurement, and gives the JSON that it prints.
pub(crate) fn in_child(arguments: &[&str]) -> Result<Report, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?)
        .arg("child")
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{arguments:?} failed").into());
    }
    Ok(Report(serde_json::from_slice(&output.stdout)?))
}

/// What a child measured.
pub(crate) struct Report(serde_json::Value);

impl Report {
    pub(crate) fn count(&self, key: &str) -> Result<u64, Box<dyn Error>> {
        self.value(key)?
            .as_u64()
            .ok_or_else(|| format!("{key} is no count").into())
    }

    pub(crate) fn number(&self, key: &str) -> Result<f64, Box<dyn Error>> {
        self.value(key)?
            .as_f64()
            .ok_or_else(|| format!("{key} is no number").into())
    }

    fn value(&self, key: &str) -> Result<&serde_json::Value, Box<dyn Error>> {
        self.0
            .get(key)
            .ok_or_else(|| format!("the child measured no {key}").into())
    }
}

/// A server in a process of its own, ended when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
    /// What it said behind that, such as a token.
    pub(crate) more: String,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// A server of fixed answers.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        Self::of(&["serve"])
    }

    /// The server that a child of this program is.
    pub(crate) fn of(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(env::current_exe()?)
            .arg("child")
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        let (url, more) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        Ok(Self {
            child,
            url: url.to_owned(),
            more: more.to_owned(),
            _stdout: stdout,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
