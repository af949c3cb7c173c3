//! Scrapes, judged by those who will read them: Prometheus' own `promtool`, and the OpenMetrics parser
//! of its Python client. The files are those that the exporter's tests compare with what it writes.
//!
//! Neither is part of the toolchain. Where one is missing it is installed if that is possible, and
//! otherwise the step says that it did not run.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::step::root;

const PARSER: &str = "prometheus-client==0.26.0";

/// Prints how many families and samples it read.
const PARSE: &str = "\
import sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
families = list(text_fd_to_metric_families(open(sys.argv[1], encoding='utf-8')))
print(f'{len(families)} families, {sum(len(family.samples) for family in families)} samples')
";

pub(crate) fn check() -> Result<(), String> {
    println!("\n=== scrapes, read by others");
    let texts = fixtures("txt")?;
    match promtool() {
        Some(promtool) => texts
            .iter()
            .try_for_each(|text| check_text(&promtool, text))?,
        None => println!("did not run: promtool (Debian package prometheus) is not installed"),
    }
    let openmetrics = fixtures("openmetrics")?;
    match python() {
        Ok(python) => openmetrics
            .iter()
            .try_for_each(|text| check_openmetrics(&python, text))?,
        Err(reason) => println!("did not run: the OpenMetrics parser of PyPI: {reason}"),
    }
    Ok(())
}

fn fixtures(extension: &str) -> Result<Vec<PathBuf>, String> {
    let folder = root().join("exporter/tests/fixtures");
    let entries = fs::read_dir(&folder)
        .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(format!("{} has no .{extension}", folder.display()));
    }
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// `promtool`, installed if this user may.
fn promtool() -> Option<String> {
    let name = "promtool".to_owned();
    let is_there = || quiet(Command::new(&name).arg("--version"));
    if is_there() {
        return Some(name);
    }
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if is_root {
        println!("installing the package prometheus, for promtool");
        quiet(Command::new("apt-get").args(["update"]));
        quiet(
            Command::new("apt-get")
                .args(["install", "--yes", "--no-install-recommends", "prometheus"])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        );
    }
    is_there().then_some(name)
}

fn check_text(promtool: &str, text: &Path) -> Result<(), String> {
    let input = File::open(text).map_err(|error| format!("{}: {error}", text.display()))?;
    let output = Command::new(promtool)
        .args(["check", "metrics"])
        .stdin(input)
        .output()
        .map_err(|error| format!("promtool could not be started: {error}"))?;
    let said = [output.stdout, output.stderr].concat();
    if output.status.success() && said.is_empty() {
        println!("promtool finds nothing to say of {}", name(text));
        return Ok(());
    }
    Err(format!(
        "promtool says of {}: {}",
        name(text),
        String::from_utf8_lossy(&said)
    ))
}

/// A Python that has the parser, in a folder of its own under `target/`.
fn python() -> Result<PathBuf, String> {
    let folder = root().join("target/openmetrics-parser");
    let python = folder.join("bin/python");
    let has_parser =
        || quiet(Command::new(&python).args(["-c", "import prometheus_client.openmetrics.parser"]));
    if !has_parser() {
        if !quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder)) {
            return Err("python3 -m venv failed".to_owned());
        }
        quiet(Command::new(&python).args(["-m", "pip", "install", "--quiet", PARSER]));
        if !has_parser() {
            return Err(format!("pip could not install {PARSER}"));
        }
    }
    Ok(python)
}

fn check_openmetrics(python: &Path, text: &Path) -> Result<(), String> {
    let output = Command::new(python)
        .args(["-c", PARSE])
        .arg(text)
        .output()
        .map_err(|error| format!("Python could not be started: {error}"))?;
    if output.status.success() {
        println!(
            "the OpenMetrics parser reads {}: {}",
            name(text),
            String::from_utf8_lossy(&output.stdout).trim()
        );
        return Ok(());
    }
    Err(format!(
        "the OpenMetrics parser does not read {}: {}",
        name(text),
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn quiet(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
