use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use pipewright_core::document::Content;

use super::origin::variable;
use super::{Given, Origin, Problem, Setting};

/// What sections are read from, and what came of it.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    file: Arc<PathBuf>,
    environment: &'a [(String, String)],
    flags: &'a [Flag],
    used: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) settings: Vec<Setting>,
}

/// A value of the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The key it sets.
    pub key: &'static str,
    /// The flag, with its dashes.
    pub name: &'static str,
    /// The value.
    pub value: String,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        file: PathBuf,
        environment: &'a [(String, String)],
        flags: &'a [Flag],
    ) -> Self {
        Self {
            file: Arc::new(file),
            environment,
            flags,
            used: BTreeSet::new(),
            problems: Vec::new(),
            settings: Vec::new(),
        }
    }

    pub(super) fn line(&self, line: u64) -> Origin {
        Origin::File {
            path: Arc::clone(&self.file),
            line,
        }
    }

    /// What a flag or a variable sets for a key. A variable that is set to nothing is as good as not
    /// set: CI systems and templates do that.
    pub(super) fn above_file(&mut self, key: &str) -> Option<Given> {
        let name = variable(key);
        let found = self.environment.iter().find(|(known, _)| *known == name);
        let text = found.map(|(_, value)| value.trim().to_owned());
        self.used.insert(name.clone());
        let flag = self.flags.iter().find(|flag| flag.key == key);
        let (text, origin) = match flag {
            Some(flag) => (flag.value.clone(), Origin::Flag(flag.name)),
            None => (
                text.filter(|text| !text.is_empty())?,
                Origin::Environment(name),
            ),
        };
        Some(Given {
            content: Content::Text(text),
            origin,
        })
    }

    /// Every variable that was looked for.
    pub(super) fn variables(&self) -> &BTreeSet<String> {
        &self.used
    }
}
