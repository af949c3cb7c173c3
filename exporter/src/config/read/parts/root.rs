use std::collections::HashMap;

use super::super::Origin;
use super::super::kinds::File;
use super::super::section::Section;
use super::{collectors, gitlab, log, metrics, project, redis, selection, server};
use crate::config::Config;

/// Reads everything.
pub(in crate::config::read) fn config(section: &mut Section<'_, '_>) -> Config {
    let mut names: HashMap<String, Origin> = HashMap::new();
    Config {
        log: section.section("log", log::log),
        server: section.section("server", server::server),
        redis: section.section("redis", redis::redis),
        gitlab: section.section("gitlab", gitlab::gitlab),
        collectors: section.section("collectors", collectors::collectors),
        metrics: section.section("metrics", metrics::metrics),
        state_dir: section.maybe("state_dir", &File, None),
        project_defaults: section.section("project_defaults", project::defaults),
        projects: section.list("projects", |section| {
            let entry = selection::project(section)?;
            let at = section.at();
            if let Some(first) = names.insert(entry.name.to_lowercase(), at.clone()) {
                let message = format!("the project {:?} is listed twice", entry.name);
                let hint = format!("it is at {first} too");
                section.problem(Some(at), message, Some(hint));
            }
            Some(entry)
        }),
        wildcards: section.list("wildcards", selection::wildcard),
    }
}
