use pipewright_core::document::{Content, Entry, Node, nearest};

use super::given::{Given, Wrong};
use super::kinds::Kind;
use super::reader::Reader;
use super::{Origin, Problem, Setting};

/// A map of the configuration while it is read. What nobody asked for is unknown.
pub(super) struct Section<'s, 'r> {
    reader: &'s mut Reader<'r>,
    path: String,
    entries: Vec<Entry>,
    known: Vec<&'static str>,
    place: Place,
    /// The line of the section itself.
    line: u64,
}

/// Where a section stands.
#[derive(Clone, Debug)]
enum Place {
    /// In the file: flags and variables stand above it.
    Keyed,
    /// In an item of a list of the file.
    Item,
    /// In an item of a list that a flag or variable holds.
    Bare(Origin),
}

impl<'s, 'r> Section<'s, 'r> {
    /// The whole document.
    pub(super) fn root<T>(
        reader: &'s mut Reader<'r>,
        document: Option<Node>,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> T {
        Self::document(reader, document, Place::Keyed, read)
    }

    /// A document that has neither flags nor variables above it.
    pub(super) fn file_only<T>(
        reader: &'s mut Reader<'r>,
        document: Option<Node>,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> T {
        Self::document(reader, document, Place::Item, read)
    }

    fn document<T>(
        reader: &'s mut Reader<'r>,
        document: Option<Node>,
        place: Place,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> T {
        let node = document.unwrap_or(Node {
            line: 1,
            content: Content::Null,
        });
        let mut section = Section::new(reader, String::new(), node, place);
        let value = read(&mut section);
        section.finish();
        value
    }

    /// What is given in a map whose keys are names of the user's.
    pub(super) fn pairs(&mut self) -> Vec<(String, Given)> {
        let entries = std::mem::take(&mut self.entries);
        entries
            .into_iter()
            .map(|entry| {
                let origin = self.origin(entry.value.line);
                let content = entry.value.content;
                (entry.key, Given { content, origin })
            })
            .collect()
    }

    fn new(reader: &'s mut Reader<'r>, path: String, node: Node, place: Place) -> Self {
        let mut section = Self {
            reader,
            path,
            entries: Vec::new(),
            known: Vec::new(),
            place,
            line: node.line,
        };
        match node.content {
            Content::Map(entries) => section.entries = entries,
            Content::Null => {}
            other => {
                let name = match section.path.as_str() {
                    "" => "the file".to_owned(),
                    path => format!("`{path}`"),
                };
                let found = other.describe();
                section.wrong(
                    node.line,
                    format!("{name} has to be a map of keys, not {found}"),
                    None::<String>,
                );
            }
        }
        section
    }

    fn origin(&self, line: u64) -> Origin {
        match &self.place {
            Place::Bare(origin) => origin.clone(),
            Place::Keyed | Place::Item => self.reader.line(line),
        }
    }

    /// The path of a key.
    fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn wrong(&mut self, line: u64, message: impl Into<String>, hint: Option<impl Into<String>>) {
        let at = self.origin(line);
        self.problem(Some(at), message, hint);
    }

    pub(super) fn problem(
        &mut self,
        at: Option<Origin>,
        message: impl Into<String>,
        hint: Option<impl Into<String>>,
    ) {
        let problem = Problem::new(at, message).hint(hint);
        self.reader.problems.push(problem);
    }

    /// Where the section itself is.
    pub(super) fn at(&self) -> Origin {
        self.origin(self.line)
    }

    /// The path of the section itself.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn entry(&mut self, key: &'static str) -> Option<Entry> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index)).filter(|entry| entry.value.content != Content::Null)
    }

    /// What the highest layer says of a key.
    pub(super) fn given(&mut self, key: &'static str) -> Option<Given> {
        let entry = self.entry(key);
        if matches!(self.place, Place::Keyed)
            && let Some(given) = self.reader.above_file(&self.key(key))
        {
            return Some(given);
        }
        let entry = entry?;
        Some(Given {
            origin: self.origin(entry.value.line),
            content: entry.value.content,
        })
    }

    /// Notes the value of a key for those who ask for it.
    pub(super) fn record(&mut self, key: &str, value: Option<String>, origin: Origin) {
        let key = self.key(key);
        let setting = Setting { key, value, origin };
        self.reader.settings.push(setting);
    }

    /// The value of a key: what is given, else the default. None is only returned without a default.
    pub(super) fn optional<K: Kind>(
        &mut self,
        key: &'static str,
        kind: &K,
        default: Option<K::Value>,
    ) -> Option<K::Value> {
        let Some(given) = self.given(key) else {
            // In an item of a list only what is given is told.
            if default.is_some() || matches!(self.place, Place::Keyed) {
                let value = default.as_ref().map(|value| kind.show(value));
                self.record(key, value, Origin::Default);
            }
            return default;
        };
        match kind.read(&given) {
            Ok(value) => {
                self.record(key, Some(kind.show(&value)), given.origin);
                Some(value)
            }
            Err(wrong) => {
                self.refuse(key, &given, &kind.expected(), wrong);
                default
            }
        }
    }

    /// The value of a key that may be left out, for which empty text is as good.
    pub(super) fn maybe<K: Kind>(
        &mut self,
        key: &'static str,
        kind: &K,
        default: Option<K::Value>,
    ) -> Option<K::Value> {
        let empty = |entry: &Entry| {
            entry.key == key
                && matches!(&entry.value.content, Content::Text(text) if text.trim().is_empty())
        };
        for entry in self.entries.iter_mut().filter(|entry| empty(entry)) {
            entry.value.content = Content::Null;
        }
        self.optional(key, kind, default)
    }

    /// The value of a key, or the default.
    pub(super) fn get<K: Kind>(
        &mut self,
        key: &'static str,
        kind: &K,
        default: K::Value,
    ) -> K::Value {
        self.optional(key, kind, Some(default.clone()))
            .unwrap_or(default)
    }

    pub(super) fn refuse(&mut self, key: &str, given: &Given, expected: &str, wrong: Wrong) {
        let key = self.key(key);
        let (reason, hint) = match wrong {
            Wrong::Kind => (format!("has to be {expected}, not {}", given.shown()), None),
            Wrong::Because(reason) => (reason, None),
            Wrong::Help(reason, hint) => (reason, Some(hint)),
        };
        self.problem(
            Some(given.origin.clone()),
            format!("`{key}` {reason}"),
            hint,
        );
    }

    /// A map within this one.
    pub(super) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Section<'_, 'r>) -> T,
    ) -> T {
        let line = self.line;
        let node = self.entry(key).map_or(
            Node {
                line,
                content: Content::Null,
            },
            |entry| Node {
                line: entry.line,
                ..entry.value
            },
        );
        let path = self.key(key);
        let mut section = Section::new(self.reader, path, node, self.place.clone());
        let value = read(&mut section);
        section.finish();
        value
    }

    /// Whether there is such a map at all, for a key that `section` has not read yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.key == key && entry.value.content != Content::Null)
    }

    /// A list of maps.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Section<'_, 'r>) -> Option<T>,
    ) -> Vec<T> {
        let path = self.key(key);
        let Some(given) = self.given(key) else {
            self.record(key, Some("[]".to_owned()), Origin::Default);
            return Vec::new();
        };
        let (given, place) = match (&given.origin, &given.content) {
            (Origin::File { .. }, _) => (given, Place::Item),
            (origin, Content::Text(text)) => match Node::parse(text) {
                Ok(node) => {
                    let content = node.map_or(Content::Null, |node| node.content);
                    let origin = origin.clone();
                    let place = Place::Bare(origin.clone());
                    (Given { content, origin }, place)
                }
                Err(error) => {
                    let message = format!("`{path}` is not YAML: {}", error.reason);
                    let hint = "give a list, such as [{name: group/project}]";
                    self.problem(Some(origin.clone()), message, Some(hint));
                    return Vec::new();
                }
            },
            _ => return Vec::new(),
        };
        let items = match given.content {
            Content::List(items) => items,
            Content::Null => return Vec::new(),
            other => {
                let message = format!("`{path}` has to be a list, not {}", other.describe());
                self.problem(Some(given.origin), message, None::<String>);
                return Vec::new();
            }
        };
        let count = match items.len() {
            1 => "1 entry".to_owned(),
            more => format!("{more} entries"),
        };
        self.record(key, Some(count), given.origin);
        let mut values = Vec::new();
        for (index, node) in items.into_iter().enumerate() {
            let path = format!("{path}[{index}]");
            let line = node.line;
            let before = self.reader.settings.len();
            let mut section = Section::new(self.reader, path.clone(), node, place.clone());
            values.extend(read(&mut section));
            section.finish();
            if self.reader.settings.len() == before {
                let origin = match &place {
                    Place::Bare(origin) => origin.clone(),
                    Place::Keyed | Place::Item => self.reader.line(line),
                };
                self.reader.settings.push(Setting {
                    key: path,
                    value: Some("{}".to_owned()),
                    origin,
                });
            }
        }
        values
    }

    /// Complains of the keys that nobody asked for.
    fn finish(mut self) {
        for entry in std::mem::take(&mut self.entries) {
            let message = format!("unknown key `{}`", self.key(&entry.key));
            let hint = match nearest(&entry.key, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys here are {}", self.known.join(", ")),
            };
            self.wrong(entry.line, message, Some(hint));
        }
    }
}
