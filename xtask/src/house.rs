//! The rules of the house that no lint knows: how long a file may be, who may depend on whom, that
//! `lib.rs` and `mod.rs` only declare, that no test is ignored.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::step::root;

/// No file is longer, in lines.
const LONGEST: usize = 800;

/// For each crate (by folder), the project's crates that it may depend on outside of its tests.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("core", &[]),
    ("conformance", &["pipewright-core"]),
    ("integrations/gitlab-pipelines", &["pipewright-core"]),
    ("integrations/jenkins", &["pipewright-core"]),
    ("simulator", &["pipewright-core"]),
    (
        "exporter",
        &[
            "pipewright-core",
            "pipewright-gitlab",
            "pipewright-simulator",
        ],
    ),
    (
        "cli",
        &[
            "pipewright-core",
            "pipewright-gitlab",
            "pipewright-jenkins",
            "pipewright-simulator",
        ],
    ),
    (
        "bench",
        &[
            "amazing-gitlab-exporter",
            "pipewright-jenkins",
            "pipewright-core",
            "pipewright-gitlab",
            "pipewright-simulator",
        ],
    ),
];

pub(crate) fn check() -> Result<(), String> {
    println!("\n=== house rules");
    let mut complaints = Vec::new();
    for file in sources(&root()) {
        let text = fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        complaints.extend(complaints_about(&file, &text));
    }
    for (folder, allowed) in MAY_USE {
        complaints.extend(forbidden_dependencies(folder, allowed));
    }
    if complaints.is_empty() {
        println!("kept");
        return Ok(());
    }
    for complaint in &complaints {
        println!("{complaint}");
    }
    Err(format!("house rules: {} broken", complaints.len()))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !name.to_string_lossy().starts_with('.')
                && name != "target"
                && name != "node_modules"
            {
                found.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn complaints_about(file: &Path, text: &str) -> Vec<String> {
    let shown = file.strip_prefix(root()).unwrap_or(file).display();
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        complaints.push(format!(
            "{shown}: {lines} lines; the longest may have {LONGEST}"
        ));
    }
    let declares_only = file
        .file_name()
        .is_some_and(|name| name == "mod.rs" || name == "lib.rs")
        && !file.components().any(|part| part.as_os_str() == "tests");
    let code = ["fn ", "impl ", "impl<"];
    if declares_only
        && !text.contains("macro_rules!")
        && text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .any(|line| {
                code.iter().any(|word| {
                    line.trim_start()
                        .trim_start_matches("pub ")
                        .starts_with(word)
                })
            })
    {
        complaints.push(format!(
            "{shown}: has code; a lib.rs or mod.rs only declares"
        ));
    }
    if text
        .lines()
        .any(|line| line.trim_start().starts_with("#[ignore"))
    {
        complaints.push(format!("{shown}: ignores a test"));
    }
    complaints
}

fn forbidden_dependencies(folder: &str, allowed: &[&str]) -> Vec<String> {
    let manifest = root().join(folder).join("Cargo.toml");
    let Ok(text) = fs::read_to_string(&manifest) else {
        return Vec::new();
    };
    let mut section = "";
    let mut complaints = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]"
            && let Some(name) = line.split(['.', ' ', '=']).next()
            && name.starts_with("pipewright")
            && !allowed.contains(&name)
        {
            complaints.push(format!("{folder} may not depend on {name}"));
        }
    }
    complaints
}
