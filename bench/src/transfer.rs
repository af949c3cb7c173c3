//! What is long: an artifact of 1 GiB, a log of 200 MB. Memory is that of a process which does
//! nothing else.

use std::{
    error::Error,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use pipewright_core::{http::ReqwestTransport, watch::PollSettings};
use pipewright_gitlab::{
    GitLabClient,
    logs::{FollowOptions, LogEvent, LogFollower, LogFormat, LogRenderer},
    requests::artifacts::ArtifactSource,
    services::artifacts::DownloadOptions,
};

use crate::{
    Outcome, calls,
    fixed_server::{ARTIFACT, LOG},
    measure::{Server, in_child, mebibytes, median, now, peak_memory, throughput},
};

const ROUNDS: usize = 5;

/// Turn by turn with curl, to a file each, so that both meet the same machine.
pub(crate) fn download() -> Outcome {
    let server = Server::start()?;
    let folder = std::env::temp_dir().join(format!("pipewright-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (ours_file, curl_file) = (folder.join("ours.zip"), folder.join("curl.zip"));
    let (mut ours, mut curl, mut memory) = (Vec::new(), Vec::new(), 0);
    let outcome = (0..ROUNDS).try_for_each(|_| -> Outcome {
        let report = in_child(&["download", &server.url, &ours_file.to_string_lossy()])?;
        ours.push(Duration::from_secs_f64(report.number("seconds")?));
        memory = memory.max(report.count("peak_memory")?);
        curl.push(curl_download(&server.url, &curl_file)?);
        Ok(())
    });
    std::fs::remove_dir_all(&folder)?;
    outcome?;
    let (ours, curl) = (
        throughput(ARTIFACT, median(ours)),
        throughput(ARTIFACT, median(curl)),
    );
    println!(
        "download, 1 GiB: {ours:.0} MiB/s; curl {curl:.0} MiB/s; ratio {:.2}; peak memory {}",
        ours / curl,
        mebibytes(memory)
    );
    Ok(())
}

fn curl_download(url: &str, target: &Path) -> Result<Duration, Box<dyn Error>> {
    let started = now();
    let status = Command::new("curl")
        .args(["--silent", "--fail", "--noproxy", "*", "--output"])
        .arg(target)
        .arg(format!("{url}/api/v4/projects/1/jobs/7/artifacts"))
        .stdin(Stdio::null())
        .status()?;
    if status.success() {
        Ok(started.elapsed())
    } else {
        Err("curl failed".into())
    }
}

pub(crate) fn download_child(url: &str, target: &str) -> Outcome {
    in_runtime(url, async |client| {
        let source = ArtifactSource::Job(7.into());
        let started = now();
        let options = DownloadOptions::default();
        let download = client
            .artifacts()
            .download(&"1".parse()?, &source, Path::new(target), options)
            .await?;
        let seconds = started.elapsed().as_secs_f64();
        if download.size != ARTIFACT {
            return Err(format!("{} bytes came", download.size).into());
        }
        Ok(serde_json::json!({ "seconds": seconds, "peak_memory": peak_memory()? }))
    })
}

/// Four looks at a log that grows by a quarter each time.
pub(crate) fn follow() -> Outcome {
    let server = Server::start()?;
    let report = in_child(&["follow", &server.url])?;
    println!(
        "follow, a log of 200 MB in four looks: {} of it once, {} over the wire, in {:.2} s; peak memory {}",
        mebibytes(report.count("bytes")?),
        mebibytes(LOG / 4 * 10),
        report.number("seconds")?,
        mebibytes(report.count("peak_memory")?),
    );
    Ok(())
}

pub(crate) fn follow_child(url: &str) -> Outcome {
    in_runtime(url, async |client| {
        let soon = Duration::from_millis(10);
        let interval = PollSettings {
            min: soon,
            max: soon,
            cost_factor: 0.0,
            ..PollSettings::default()
        };
        let options = FollowOptions::default().interval(interval);
        let started = now();
        let mut follower = LogFollower::new(client.jobs(), "1".parse()?, 7.into(), options);
        let mut renderer = LogRenderer::new(LogFormat::plain());
        let (mut bytes, mut shown) = (0, Vec::new());
        while let Some(event) = follower.next().await {
            if let LogEvent::Chunk(chunk) = event? {
                bytes += chunk.len() as u64;
                renderer.push(&chunk, &mut shown);
                shown.clear();
            }
        }
        if bytes != LOG {
            return Err(format!("{bytes} bytes were shown").into());
        }
        let seconds = started.elapsed().as_secs_f64();
        Ok(serde_json::json!({ "bytes": bytes, "seconds": seconds, "peak_memory": peak_memory()? }))
    })
}

fn in_runtime(
    url: &str,
    measure: impl AsyncFnOnce(GitLabClient) -> Result<serde_json::Value, Box<dyn Error>>,
) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let transport = Arc::new(ReqwestTransport::builder().build()?);
    let client = calls::client(url, transport)?;
    println!("{}", runtime.block_on(measure(client))?);
    Ok(())
}
