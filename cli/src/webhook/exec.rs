use std::ffi::OsString;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::figures::Outcome;
use crate::output::printable;

/// A line of a program's output is cut into pieces of so many bytes.
const LONGEST_LINE: usize = 8 * 1024;
/// How long to listen to what a program left behind still writes.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// The program that is run for each event.
#[derive(Debug)]
pub(super) struct Program {
    /// The program and its arguments: no shell sees them.
    pub(super) command: Vec<OsString>,
    /// The variables it does not get.
    pub(super) hidden: Vec<String>,
    /// How long it may take.
    pub(super) time_limit: Duration,
}

impl Program {
    /// Runs it with this on its standard input.
    pub(super) async fn run(&self, event: Vec<u8>, label: &str) -> Outcome {
        let mut child = match self.start() {
            Ok(child) => child,
            Err(error) => {
                say(label, &format!("the program cannot be run: {error}"));
                return Outcome::Failed;
            }
        };
        let input = child.stdin.take();
        let feed = async move {
            if let Some(mut input) = input {
                // A program need not read what it is given.
                let _ = input.write_all(&event).await;
            }
        };
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let mut listen = std::pin::pin!(async {
            tokio::join!(feed, relay(output, label), relay(errors, label));
        });
        let ended = timeout(self.time_limit, async {
            tokio::select! {
                status = child.wait() => (status, false),
                () = &mut listen => (child.wait().await, true),
            }
        })
        .await;
        let Ok((status, heard)) = ended else {
            end(&mut child).await;
            let limit = self.time_limit.as_secs_f64();
            say(label, &format!("the program was ended after {limit} s"));
            return Outcome::TimedOut;
        };
        if !heard {
            let _ = timeout(AFTERWARDS, listen).await;
        }
        match status {
            Ok(status) if status.success() => Outcome::Succeeded,
            Ok(status) => {
                say(label, &format!("the program failed: {status}"));
                Outcome::Failed
            }
            Err(error) => {
                say(label, &format!("the program was lost: {error}"));
                Outcome::Failed
            }
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Err(std::io::ErrorKind::NotFound.into());
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for variable in &self.hidden {
            command.env_remove(variable);
        }
        // A group of its own: Ctrl+C ends this server, and what it accepted is still finished.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }
}

/// Ends a program and, where there are process groups, what it started.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child
        .id()
        .and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?))
    {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill().await;
}

/// Passes on what a program writes, line by line, to standard error.
async fn relay(source: Option<impl AsyncRead + Unpin>, label: &str) {
    let Some(mut source) = source else { return };
    let mut line = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = source.read(&mut chunk).await {
        for byte in chunk.iter().take(length) {
            if *byte != b'\n' {
                line.push(*byte);
            }
            if *byte == b'\n' || line.len() >= LONGEST_LINE {
                say(label, &String::from_utf8_lossy(&line));
                line.clear();
            }
        }
    }
    if !line.is_empty() {
        say(label, &String::from_utf8_lossy(&line));
    }
}

fn say(label: &str, text: &str) {
    let line = format!("[{}] {}\n", printable(label), printable(text));
    let _ = anstream::stderr().write_all(line.as_bytes());
}
