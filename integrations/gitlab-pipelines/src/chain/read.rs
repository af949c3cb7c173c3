//! Reading chains from YAML.

use std::collections::HashMap;
use std::str::FromStr;

use pipewright_core::document::{Content, Entry, Malformed, Node};

use super::check::{Place, check};
use super::problem::meant;
use super::{Chain, ChainError, ChainProblem, PipelineField, Step, VariableSource};
use crate::error::Error;

/// The version of the format that this reads.
const VERSION: u64 = 1;
/// A longer file is not a chain.
const LONGEST: usize = 1 << 20;

pub(super) fn read(text: &str) -> Result<Chain, ChainError> {
    if text.len() > LONGEST {
        let message = format!(
            "the file is {} bytes long, and a chain is at most {LONGEST}",
            text.len()
        );
        return Err(ChainProblem::new(None, message).into());
    }
    let node = Node::parse(text).map_err(malformed)?.unwrap_or(Node {
        line: 1,
        content: Content::Null,
    });
    let mut reader = Reader {
        lines: text.lines().collect(),
        problems: Vec::new(),
        places: HashMap::new(),
    };
    let (steps, at_once) = reader.chain(&node)?;
    let Reader {
        mut problems,
        places,
        ..
    } = reader;
    if problems.is_empty() {
        check(&steps, |place| places.get(place).copied())?;
        return Ok(Chain { steps, at_once });
    }
    problems.sort_by_key(|problem| problem.line);
    Err(ChainError { problems })
}

fn malformed(error: Malformed) -> ChainError {
    ChainProblem::new(Some(error.line), error.reason).into()
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    problems: Vec<ChainProblem>,
    places: HashMap<Place, u64>,
}

impl Reader<'_> {
    fn wrong(&mut self, line: u64, message: impl Into<String>, hint: Option<impl Into<String>>) {
        let problem = ChainProblem::new(Some(line), message).hint(hint);
        self.problems.push(problem);
    }

    /// The version is looked at first: what another one holds is not for this program to judge.
    fn chain(&mut self, node: &Node) -> Result<(Vec<Step>, usize), ChainError> {
        let Content::Map(entries) = &node.content else {
            let message = format!(
                "a chain is a map with `version` and `steps`, not {}",
                node.content.describe()
            );
            return Err(ChainProblem::new(Some(node.line), message).into());
        };
        let version = entries.iter().find(|entry| entry.key == "version");
        match version.map(|entry| (entry.line, entry.value.content.to_json())) {
            Some((_, version)) if version.as_u64() == Some(VERSION) => {}
            Some((line, version)) => {
                let message = format!("version {version} of a chain is not known to this program");
                let hint = format!("it reads version {VERSION}");
                return Err(ChainProblem::new(Some(line), message)
                    .hint(Some(hint))
                    .into());
            }
            None => {
                let problem = ChainProblem::new(Some(node.line), "the chain has no `version`");
                return Err(problem.hint(Some("begin with `version: 1`")).into());
            }
        }
        self.known(entries, &["version", "at_once", "steps"]);
        let mut at_once = Chain::AT_ONCE;
        let mut steps = Vec::new();
        for entry in entries {
            match (entry.key.as_str(), &entry.value.content) {
                ("at_once", Content::Number(number)) => {
                    match number
                        .as_u64()
                        .and_then(|number| usize::try_from(number).ok())
                    {
                        Some(number @ 1..=1000) => at_once = number,
                        _ => self.wrong(
                            entry.line,
                            "`at_once` is not a number from 1 to 1000",
                            None::<String>,
                        ),
                    }
                }
                ("steps", Content::List(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        steps.extend(self.step(index, item));
                    }
                }
                ("at_once" | "steps", content) => {
                    let expected = if entry.key == "steps" {
                        "a list"
                    } else {
                        "a number"
                    };
                    let message =
                        format!("`{}` is {}, not {expected}", entry.key, content.describe());
                    self.wrong(entry.line, message, None::<String>);
                }
                _ => {}
            }
        }
        if !entries.iter().any(|entry| entry.key == "steps") {
            self.wrong(node.line, "the chain has no `steps`", None::<String>);
        }
        Ok((steps, at_once))
    }

    fn known(&mut self, entries: &[Entry], keys: &[&str]) {
        for entry in entries {
            if !keys.contains(&entry.key.as_str()) {
                let hint = meant(&entry.key, keys.iter().copied())
                    .unwrap_or_else(|| format!("known are {}", keys.join(", ")));
                let message = format!("there is no key {:?} here", entry.key);
                self.wrong(entry.line, message, Some(hint));
            }
        }
    }

    fn step(&mut self, index: usize, node: &Node) -> Option<Step> {
        let Content::Map(entries) = &node.content else {
            let message = format!("a step is a map, not {}", node.content.describe());
            self.wrong(node.line, message, None::<String>);
            return None;
        };
        self.places.insert(Place::Step(index), node.line);
        self.known(
            entries,
            &[
                "name",
                "project",
                "ref",
                "variables",
                "inputs",
                "needs",
                "allow_failure",
            ],
        );
        let find = |key: &str| entries.iter().find(|entry| entry.key == key);
        for key in ["name", "project", "ref"] {
            if find(key).is_none() {
                self.wrong(
                    node.line,
                    format!("the step has no `{key}`"),
                    None::<String>,
                );
            }
        }
        let name = find("name").and_then(|entry| self.text(entry));
        let project = find("project").and_then(|entry| self.parsed(entry));
        let git_ref = find("ref").and_then(|entry| self.parsed(entry));
        let mut step = Step::new(name?, project?, git_ref?);
        for entry in entries {
            match (entry.key.as_str(), &entry.value.content) {
                ("variables", Content::Map(variables)) => {
                    for variable in variables {
                        let place = Place::Variable(index, variable.key.clone());
                        self.places.insert(place, variable.line);
                        if let Some(source) = self.source(variable) {
                            step.variables.insert(variable.key.clone(), source);
                        }
                    }
                }
                ("inputs", Content::Map(inputs)) => {
                    for input in inputs {
                        let value = input.value.content.to_json();
                        if value.is_null() || value.is_object() {
                            let message = format!(
                                "the input {:?} is neither text, a number, a boolean nor a list",
                                input.key
                            );
                            self.wrong(input.line, message, None::<String>);
                        }
                        step.inputs.insert(input.key.clone(), value);
                    }
                }
                ("needs", Content::List(needs)) => {
                    for need in needs {
                        let entry = Entry {
                            key: "needs".into(),
                            line: need.line,
                            value: need.clone(),
                        };
                        if let Some(name) = self.text(&entry) {
                            self.places
                                .insert(Place::Need(index, name.clone()), need.line);
                            step.needs.insert(name);
                        }
                    }
                }
                ("allow_failure", Content::Boolean(allowed)) => {
                    step.allow_failure = *allowed;
                }
                ("variables" | "inputs" | "needs" | "allow_failure", Content::Null) => {}
                ("variables" | "inputs", content) => {
                    let message = format!("`{}` is {}, not a map", entry.key, content.describe());
                    self.wrong(entry.line, message, None::<String>);
                }
                ("needs", content) => {
                    let message = format!("`needs` is {}, not a list of steps", content.describe());
                    self.wrong(entry.line, message, None::<String>);
                }
                ("allow_failure", content) => {
                    let message = format!(
                        "`allow_failure` is {}, not true or false",
                        content.describe()
                    );
                    self.wrong(entry.line, message, None::<String>);
                }
                _ => {}
            }
        }
        Some(step)
    }

    fn source(&mut self, entry: &Entry) -> Option<VariableSource> {
        let Content::Map(entries) = &entry.value.content else {
            return self.text(entry).map(VariableSource::Value);
        };
        self.known(entries, &["from", "field", "variable", "job", "file"]);
        let mut texts: HashMap<&str, String> = HashMap::new();
        for entry in entries {
            texts.insert(&entry.key, self.text(entry)?);
        }
        let mut take = |key: &str| texts.remove(key);
        let from = take("from");
        let source = match (
            from,
            take("field"),
            take("variable"),
            take("job"),
            take("file"),
        ) {
            (Some(from), Some(field), None, None, None) => {
                let known = PipelineField::ALL
                    .into_iter()
                    .find(|known| known.as_str() == field);
                let Some(field) = known else {
                    let names = PipelineField::ALL.map(PipelineField::as_str);
                    let hint = meant(&field, names)
                        .unwrap_or_else(|| format!("known are {}", names.join(", ")));
                    self.wrong(
                        entry.line,
                        format!("a pipeline has no field {field:?}"),
                        Some(hint),
                    );
                    return None;
                };
                VariableSource::Field { from, field }
            }
            (Some(from), None, Some(variable), None, None) => {
                VariableSource::Variable { from, variable }
            }
            (Some(from), None, None, Some(job), Some(file)) => {
                VariableSource::Artifact { from, job, file }
            }
            _ => {
                let message = format!("it is not clear where {:?} comes from", entry.key);
                let hint = "give `from` with `field`, with `variable`, or with `job` and `file`";
                self.wrong(entry.line, message, Some(hint));
                return None;
            }
        };
        Some(source)
    }

    /// A single value as it is written. YAML reads `1.20` and `010` as numbers, and forgets how they
    /// were written: such a value has to be in quotes.
    fn text(&mut self, entry: &Entry) -> Option<String> {
        let content = &entry.value.content;
        if let Content::Text(text) = content {
            return Some(text.clone());
        }
        let Some(value) = content.scalar() else {
            let message = format!("{:?} is {}, not text", entry.key, content.describe());
            self.wrong(entry.line, message, None::<String>);
            return None;
        };
        let line = usize::try_from(entry.value.line)
            .ok()
            .and_then(|line| self.lines.get(line.checked_sub(1)?));
        let words = |line: &&str| {
            line.split(|letter: char| !letter.is_alphanumeric() && !"-_.+".contains(letter))
                .any(|word| word == value)
        };
        if line.is_some_and(words) {
            return Some(value);
        }
        let message = format!(
            "{:?} is read as {value}, which is not how it is written",
            entry.key
        );
        self.wrong(entry.line, message, Some("put the value in quotes"));
        None
    }

    fn parsed<T: FromStr<Err = Error>>(&mut self, entry: &Entry) -> Option<T> {
        let text = self.text(entry)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(entry.line, error.message().to_owned(), error.hint());
                None
            }
        }
    }
}
