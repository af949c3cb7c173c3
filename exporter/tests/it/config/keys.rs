//! Every key: its variable, and another value than the default, in the file and in the variable.

use std::collections::{BTreeMap, BTreeSet};

use amazing_gitlab_exporter::config::Config;

use super::{WATCHED, written};

/// Each key with a value that differs from its default.
const KEYS: &str = include_str!("keys.txt");

fn keys() -> Vec<(&'static str, &'static str)> {
    let lines = KEYS.lines().filter(|line| !line.is_empty());
    lines.map(|line| line.split_once(": ").unwrap()).collect()
}

fn in_file(key: &str, value: &str) -> String {
    let mut text = String::new();
    for (depth, part) in key.split('.').enumerate() {
        text.extend(["\n", &"  ".repeat(depth), part, ":"]);
    }
    text.extend([" ", value, "\n"]);
    if key.split('.').next() == Some("wildcards") {
        text
    } else {
        format!("{text}{WATCHED}")
    }
}

#[test]
fn the_table_holds_every_key() {
    let loaded = written(WATCHED).load().unwrap();
    let known: BTreeSet<_> = loaded.settings.iter().map(|one| one.key.as_str()).collect();
    let listed: BTreeSet<_> = keys().into_iter().map(|(key, _)| key).collect();
    let known: BTreeSet<_> = known.into_iter().filter(|key| !key.contains('[')).collect();
    assert_eq!(known, listed);
}

#[test]
fn every_key_is_read_from_the_file_and_from_its_variable() {
    let plain = written(WATCHED).load().unwrap().config;
    for (key, value) in keys() {
        let name = format!("AGE_{}", key.replace('.', "_").to_uppercase());
        let file = written(&in_file(key, value));
        let from_file = file.load().unwrap_or_else(|error| panic!("{key}: {error}"));
        let setting = from_file
            .settings
            .iter()
            .find(|one| one.key == key)
            .unwrap();
        assert_eq!(setting.variable().as_deref(), Some(name.as_str()));
        assert!(
            setting.origin.to_string().contains("config.yml:"),
            "{setting:?}"
        );
        assert_ne!(from_file.config, plain, "{key} changes nothing");

        let bare = value.trim_matches('"');
        let variable = written(WATCHED).variable(&name, bare).load();
        let from_variable = variable.unwrap_or_else(|error| panic!("{name}: {error}"));
        let setting = from_variable.settings.iter().find(|one| one.key == key);
        assert_eq!(setting.unwrap().origin.to_string(), name);
        let warned = from_variable.warnings.iter().any(|one| one.at.is_some());
        assert!(!warned, "{:?}", from_variable.warnings);
        assert_eq!(
            without_folder(&from_file.config, &file),
            without_folder(&from_variable.config, &file),
            "{key}"
        );
    }
}

/// Paths of a file are relative to its folder.
fn without_folder(config: &Config, file: &super::Written) -> String {
    let folder = format!("{}/", file.folder.path().display());
    format!("{config:?}").replace(&folder, "")
}

/// The documentation's table of keys.
const DOCUMENTED: &str = include_str!("../../../../docs/exporter.md");

#[test]
fn the_documentation_has_every_key_with_its_default() {
    let rows: BTreeMap<&str, &str> = DOCUMENTED
        .lines()
        .filter_map(|line| {
            let (key, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let (default, _) = rest.split_once(" |")?;
            Some((key, default.trim().trim_matches('`')))
        })
        .collect();
    let loaded = written(WATCHED).load().unwrap();
    let own = |key: &str| !key.contains('[') && key != "projects" && key != "wildcards";
    let settings = loaded.settings.iter().filter(|one| own(&one.key));
    let known: BTreeMap<&str, String> = settings
        .map(|one| {
            let value = one.value.clone().unwrap_or_default();
            let bare = value.trim_matches(['"', '\'']).replace('|', "\\|");
            (one.key.as_str(), bare)
        })
        .collect();
    for (key, value) in &known {
        let documented = rows.get(key).copied();
        assert_eq!(documented, Some(value.as_str()), "{key}");
    }
    let others: Vec<_> = rows
        .keys()
        .filter(|key| key.contains('.') && !key.contains('/') && !known.contains_key(*key))
        .collect();
    assert!(others.is_empty(), "documented, but no keys: {others:?}");
}
