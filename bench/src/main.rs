//! Measures what the project promises. `cargo run --release -p pipewright-bench` measures all;
//! `bench/README.md` has the figures and the machine.

mod calls;
mod fixed_server;
mod jenkins;
mod logs;
mod measure;
mod scrape;
mod startup;
mod sync;
mod transfer;
mod wait_many;

use std::{error::Error, process::ExitCode};

const USAGE: &str = "\
Measures what the project promises, as ratios within one run.

Usage: cargo run --release -p pipewright-bench [-- MEASUREMENT]…

Measurements (all of them unless named):
  calls      cost of a call: in process, and over loopback beside bare reqwest
  download   a 1 GiB artifact: memory, and throughput beside curl
  follow     a log of 200 MB: memory
  logs       scanning a log of 256 MB, beside cat and strip-ansi-escapes
  wait       1,000 pipelines waited for at once: requests a tick, memory
  console    a Jenkins console of 200 MB: memory, and throughput beside curl
  listing    10,000 Jenkins jobs in nested folders: requests, time, memory
  triggers   500 Jenkins builds at once: none lost, none doubled
  scrape     the exporter's scrapes of 100,000 and 1,000,000 series: time, memory
  sync       the exporter beside a GitLab of 1,000 projects: first sync, cycles (build both commands first)
  startup    `pipewright --help`: time to the first byte (build the command first)
";

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => [
            "calls", "download", "follow", "logs", "console", "listing", "triggers", "scrape",
            "wait", "startup", "sync",
        ]
        .iter()
        .try_for_each(|name| run(name)),
        // A measurement of memory takes a process of its own; so does a server beside its client.
        ["child", "serve"] => fixed_server::run(),
        ["child", "calls", side, url, calls, at_once] => calls::child(side, url, calls, at_once),
        ["child", "download", url, target] => transfer::download_child(url, target),
        ["child", "follow", url] => transfer::follow_child(url),
        ["child", "jenkins", what] => jenkins::serve(what),
        ["child", "console", url, token, how] => jenkins::console_child(url, token, how),
        ["child", "listing", url, token] => jenkins::listing_child(url, token),
        ["child", "triggers"] => jenkins::triggers_child(),
        ["child", "history", refs] => scrape::history(refs),
        ["child", "scrape", series] => scrape::child(series),
        ["child", "wait"] => wait_many::child(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        names => names.iter().try_for_each(|name| run(name)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str) -> Outcome {
    match name {
        "calls" => calls::run(),
        "download" => transfer::download(),
        "follow" => transfer::follow(),
        "logs" => logs::run(),
        "console" => jenkins::console(),
        "listing" => jenkins::listing(),
        "triggers" => jenkins::triggers(),
        "scrape" => scrape::run(),
        "wait" => wait_many::run(),
        "startup" => startup::run(),
        "sync" => sync::run(),
        other => Err(format!("there is no measurement {other:?}\n\n{USAGE}").into()),
    }
}
