//! The exporter as it is run, beside a simulated GitLab in a process of its own: the first sync of a
//! big server, then cycles in which much happened or nothing. Time and memory are those that the
//! exporter tells of itself; requests are counted by the server.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use bytes::Bytes;
use pipewright_core::http::{HttpRequest, ReqwestTransport, SharedTransport, Transport as _};
use serde_json::Value;

use crate::{
    Outcome,
    measure::{mebibytes, now, resident_memory},
};

const PROJECTS: u64 = 1000;
/// A minute of the simulated server's life from one time that 50 projects finish a pipeline to the
/// next; the exporter looks as often.
const CYCLE: Duration = Duration::from_secs(60);
/// Cycles that are measured after the first sync.
const CYCLES: u32 = 3;
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) fn run() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    for changed in ["0", "50"] {
        runtime.block_on(measure(changed))?;
    }
    Ok(())
}

async fn measure(changed: &str) -> Outcome {
    let folder = std::env::temp_dir().join(format!("pipewright-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = measure_in(&folder, changed).await;
    fs::remove_dir_all(&folder)?;
    outcome
}

async fn measure_in(folder: &Path, changed: &str) -> Outcome {
    let simulator = Program::start(
        Command::new(program("pipewright")?)
            .args(["simulate", "gitlab", "--projects", "1000"])
            .args(["--pipelines", "10", "--jobs", "50"])
            .args(["--changed", changed, "--every", "60"]),
        Stdio::null(),
    )?;
    let ready: Value = serde_json::from_str(&simulator.first_line)?;
    let text = |key: &str| ready.get(key).and_then(Value::as_str).unwrap_or_default();
    let (gitlab, token) = (text("url").to_owned(), text("token").to_owned());
    let config = folder.join("config.yml");
    fs::write(&config, configuration(&gitlab))?;

    let started = now();
    let exporter = Program::start_logging(
        Command::new(program("amazing-gitlab-exporter")?)
            .args(["run", "--config"])
            .arg(&config)
            .env("AGE_GITLAB_TOKEN", &token),
    )?;
    let metrics = format!("{}/metrics", exporter.address()?);
    let web: SharedTransport = Arc::new(ReqwestTransport::builder().build()?);
    loop {
        let scrape = get(&web, &metrics).await?;
        let seen = scrape
            .lines()
            .filter(|line| line.starts_with("age_collector_last_success_timestamp_seconds{"))
            .filter(|line| line.contains("collector_type=\"pipelines\""))
            .count() as u64;
        if seen >= PROJECTS {
            break;
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("{seen} of {PROJECTS} projects were seen in {PATIENCE:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let wall = started.elapsed();
    let scrape = get(&web, &metrics).await?;
    println!(
        "sync, {PROJECTS} projects of 10 pipelines of 50 jobs, {changed} change a minute: first sync {:.1} s, {:.1} s of the exporter's processor time, {} resident, {} requests",
        wall.as_secs_f64(),
        figure(&scrape, "process_cpu_seconds_total")?,
        mebibytes(resident_memory(&exporter.child.id().to_string())?),
        requests(&web, &gitlab, &token).await?,
    );
    for cycle in 1..=CYCLES {
        let before = requests(&web, &gitlab, &token).await?;
        let processor = figure(&get(&web, &metrics).await?, "process_cpu_seconds_total")?;
        tokio::time::sleep(CYCLE).await;
        let scrape = get(&web, &metrics).await?;
        println!(
            "  cycle {cycle}: {} requests, {:.2} s of processor time, {} resident",
            requests(&web, &gitlab, &token).await? - before,
            figure(&scrape, "process_cpu_seconds_total")? - processor,
            mebibytes(resident_memory(&exporter.child.id().to_string())?),
        );
    }
    Ok(())
}

/// Everything that is visible, without a limit of its own.
fn configuration(gitlab: &str) -> String {
    format!(
        "gitlab: {{ url: '{gitlab}', max_requests_per_second: 0 }}\n\
         server: {{ listen_address: '127.0.0.1:0' }}\n\
         collectors:\n  \
         pipelines: {{ interval_seconds: 60 }}\n  \
         jobs: {{ interval_seconds: 60 }}\n\
         wildcards: [{{}}]\n"
    )
}

/// A program of the project beside this one.
fn program(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("build it first: cargo build --release -p {name}").into())
    }
}

/// A program that runs until this is dropped.
struct Program {
    child: Child,
    first_line: String,
}

impl Program {
    fn start(command: &mut Command, errors: Stdio) -> Result<Self, Box<dyn Error>> {
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let mut first_line = String::new();
        BufReader::new(stdout).read_line(&mut first_line)?;
        Ok(Self { child, first_line })
    }

    /// Waits for the line that tells where it listens.
    fn start_logging(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut errors = BufReader::new(child.stderr.take().ok_or("no standard error")?).lines();
        let mut first_line = String::new();
        while !first_line.contains("listening on") {
            first_line = errors.next().ok_or("it ended before it listened")??;
        }
        // What nobody reads would hold it up.
        thread::spawn(move || errors.for_each(drop));
        Ok(Self { child, first_line })
    }

    fn address(&self) -> Result<&str, Box<dyn Error>> {
        let at = self.first_line.find("http://").ok_or("no address")?;
        let address = self.first_line.get(at..).unwrap_or_default();
        Ok(address.split_whitespace().next().unwrap_or_default())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn get(web: &SharedTransport, url: &str) -> Result<String, Box<dyn Error>> {
    let request: HttpRequest = http::Request::get(url).body(Bytes::new())?;
    let body = web
        .send(request)
        .await?
        .into_body()
        .collect(1 << 30)
        .await?;
    Ok(String::from_utf8(body.to_vec())?)
}

/// How many requests the simulated server has answered.
async fn requests(web: &SharedTransport, gitlab: &str, token: &str) -> Result<u64, Box<dyn Error>> {
    let url = format!("{gitlab}/-/simulator/requests");
    let request: HttpRequest = http::Request::get(url)
        .header("private-token", token)
        .body(Bytes::new())?;
    let body = web
        .send(request)
        .await?
        .into_body()
        .collect(1 << 20)
        .await?;
    let counts: Value = serde_json::from_slice(&body)?;
    counts
        .get("total")
        .and_then(Value::as_u64)
        .ok_or_else(|| format!("no total in {counts}").into())
}

fn figure(scrape: &str, name: &str) -> Result<f64, Box<dyn Error>> {
    let line = scrape
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .ok_or_else(|| format!("no {name} in the scrape"))?;
    Ok(line.trim().parse()?)
}
