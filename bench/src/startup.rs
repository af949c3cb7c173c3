//! How long the command takes to say its first word.

use std::{
    env,
    io::Read as _,
    process::{Command, Stdio},
};

use crate::{
    Outcome,
    measure::{median, now},
};

const RUNS: usize = 50;

pub(crate) fn run() -> Outcome {
    let command = env::current_exe()?.with_file_name("pipewright");
    if !command.exists() {
        return Err(format!(
            "{} is not built: cargo build --release -p pipewright",
            command.display()
        )
        .into());
    }
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = now();
        let mut child = Command::new(&command)
            .arg("--help")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut first = [0];
        child
            .stdout
            .take()
            .ok_or("no standard output")?
            .read_exact(&mut first)?;
        times.push(started.elapsed());
        child.wait()?;
    }
    let slowest = times.iter().max().copied().unwrap_or_default();
    println!(
        "startup: first byte of --help after {:?} (median of {RUNS}; slowest {slowest:?})",
        median(times)
    );
    Ok(())
}
