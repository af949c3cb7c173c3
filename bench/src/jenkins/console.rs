//! A console of 200 MB: followed while it grows, and once more when it is all there, turn by turn
//! with curl.

use std::{
    error::Error,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use pipewright_core::{http::ReqwestTransport, watch::PollSettings};
use pipewright_jenkins::{
    JenkinsClient,
    logs::{ConsoleEvent, ConsoleRenderer, FollowOptions, LogText},
    requests::trigger::TriggerBuild,
    services::queue::QueueWaitOptions,
};

use super::server::{CONSOLE, client};
use crate::{
    Outcome,
    measure::{Report, Server, in_child, mebibytes, median, now, peak_memory, throughput},
};

const ROUNDS: usize = 5;

pub(crate) fn run() -> Outcome {
    let server = Server::of(&["jenkins", "console"])?;
    let report = follow(&server, "grows")?;
    println!(
        "console, 200 MB while it grows: {} in {:.1} s of the build, as plain text; peak memory {}",
        mebibytes(report.count("bytes")?),
        report.number("seconds")?,
        mebibytes(report.count("peak_memory")?),
    );
    let (mut plain, mut raw, mut curl, mut memory) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        for (how, taken) in [("plain", &mut plain), ("raw", &mut raw)] {
            let report = follow(&server, how)?;
            taken.push(Duration::from_secs_f64(report.number("seconds")?));
            memory = memory.max(report.count("peak_memory")?);
        }
        curl.push(with_curl(&server)?);
    }
    let [plain, raw, curl] = [plain, raw, curl].map(|taken| throughput(CONSOLE, median(taken)));
    println!(
        "console, 200 MB that is all there: {plain:.0} MiB/s as plain text, {raw:.0} MiB/s as it is; curl {curl:.0} MiB/s; ratios {:.2} and {:.2}; peak memory {}",
        plain / curl,
        raw / curl,
        mebibytes(memory)
    );
    Ok(())
}

fn follow(server: &Server, how: &str) -> Result<Report, Box<dyn Error>> {
    in_child(&["console", &server.url, &server.more, how])
}

fn with_curl(server: &Server) -> Result<Duration, Box<dyn Error>> {
    let started = now();
    let output = Command::new("curl")
        .args(["--silent", "--fail", "--noproxy", "*"])
        .args(["--output", "/dev/null", "--write-out", "%{size_download}"])
        .arg("--user")
        .arg(format!("admin:{}", server.more))
        .arg(format!(
            "{}/job/console/1/logText/progressiveText?start=0",
            server.url.trim_end_matches('/')
        ))
        .stdin(Stdio::null())
        .output()?;
    let elapsed = started.elapsed();
    let size: u64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    if output.status.success() && size >= CONSOLE {
        Ok(elapsed)
    } else {
        Err(format!("curl got {size} bytes").into())
    }
}

pub(crate) fn child(url: &str, token: &str, how: &str) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let transport = Arc::new(ReqwestTransport::builder().build()?);
    let client = client(url, token, transport)?;
    runtime.block_on(async {
        if how == "grows" {
            start(&client).await?;
        }
        let started = now();
        let bytes = read(&client, how != "raw").await?;
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}",
            serde_json::json!({ "bytes": bytes, "seconds": seconds, "peak_memory": peak_memory()? })
        );
        Ok(())
    })
}

async fn start(client: &JenkinsClient) -> Outcome {
    let job = "console".parse()?;
    let triggered = client.jobs().trigger(&job, &TriggerBuild::new()).await?;
    let options = QueueWaitOptions::default();
    let queue = client.queue();
    queue
        .wait_for_build(&triggered.item, &options, &mut |_| {})
        .await?;
    Ok(())
}

/// Follows the console of the first build to its end; how many bytes it had.
async fn read(client: &JenkinsClient, renders: bool) -> Result<u64, Box<dyn Error>> {
    let soon = Duration::from_millis(100);
    let interval = PollSettings {
        min: soon,
        max: soon,
        cost_factor: 0.0,
        ..PollSettings::default()
    };
    let options = FollowOptions::default().interval(interval);
    let first = pipewright_jenkins::types::BuildNumber::new(1);
    let mut follower = client.follow_console(&"console".parse()?, first.into(), options);
    let mut renderer = ConsoleRenderer::new(LogText::Plain);
    let (mut bytes, mut shown) = (0, Vec::new());
    while let Some(event) = follower.next().await {
        if let ConsoleEvent::Chunk(chunk) = event? {
            bytes += chunk.len() as u64;
            if renders {
                renderer.push(&chunk, &mut shown);
                shown.clear();
            }
        }
    }
    if bytes < CONSOLE {
        return Err(format!("{bytes} bytes came").into());
    }
    Ok(bytes)
}
