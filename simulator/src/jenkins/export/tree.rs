//! The language of `tree=`.

use std::collections::BTreeMap;

use thiserror::Error;

/// Which properties were named, such as `jobs[name,builds[number]{0,3}]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The properties and what of their values is wanted; `*` stands for all others.
    pub children: BTreeMap<String, Tree>,
    /// Which elements of a list are wanted.
    pub range: Range,
}

/// From the first number on, up to but without the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first element.
    pub min: usize,
    /// The first one that is not wanted any more.
    pub max: usize,
}

impl Default for Range {
    fn default() -> Self {
        Self {
            min: 0,
            max: usize::MAX,
        }
    }
}

/// What is wrong with a `tree`. The server answers 500 and does not say.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("expected {expected} at {position}")]
pub struct TreeError {
    /// What should be there.
    pub expected: &'static str,
    /// The byte at which it is not.
    pub position: usize,
}

/// How deep brackets may be. A real server's stack is deeper, but ends too.
const DEEPEST: usize = 200;

impl Tree {
    /// Reads a `tree`. Blanks are part of names, as everything is but `,[]{}`.
    pub fn parse(text: &str) -> Result<Self, TreeError> {
        let mut reader = Reader { text, position: 0 };
        let mut tree = Self::default();
        reader.list(&mut tree, 0)?;
        match reader.peek() {
            None => Ok(tree),
            Some(_) => Err(reader.expected("the end")),
        }
    }

    /// What is wanted of a property, if it is wanted at all.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.get(name).or_else(|| self.children.get("*"))
    }
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
}

fn is_mark(character: char) -> bool {
    matches!(character, ',' | '[' | ']' | '{' | '}')
}

impl<'a> Reader<'a> {
    fn list(&mut self, tree: &mut Tree, depth: usize) -> Result<(), TreeError> {
        if depth > DEEPEST {
            return Err(self.expected("fewer brackets"));
        }
        loop {
            let name = self.word().ok_or_else(|| self.expected("a name"))?;
            let mut child = Tree::default();
            if self.accept('[') {
                self.list(&mut child, depth + 1)?;
                self.expect(']', "]")?;
            }
            if self.accept('{') {
                child.range = self.range()?;
                self.expect('}', "}")?;
            }
            // Of a name that is there twice, the last one counts.
            tree.children.insert(name.to_owned(), child);
            if !self.accept(',') {
                return Ok(());
            }
        }
    }

    fn range(&mut self) -> Result<Range, TreeError> {
        if self.accept(',') {
            let max = self.number()?;
            return Ok(Range { min: 0, max });
        }
        let min = self.number()?;
        if self.peek() == Some('}') {
            let max = min.saturating_add(1);
            return Ok(Range { min, max });
        }
        self.expect(',', ",")?;
        let max = if self.peek() == Some('}') {
            usize::MAX
        } else {
            self.number()?
        };
        Ok(Range { min, max })
    }

    fn number(&mut self) -> Result<usize, TreeError> {
        let position = self.position;
        let word = self.word().unwrap_or_default();
        let number = word
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| word.parse::<i32>().ok());
        number
            .flatten()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or(TreeError {
                expected: "a number",
                position,
            })
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.position..)?;
        let end = rest.find(is_mark).unwrap_or(rest.len());
        self.position += end;
        rest.get(..end).filter(|word| !word.is_empty())
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.position..)?.chars().next()
    }

    fn accept(&mut self, mark: char) -> bool {
        let is_there = self.peek() == Some(mark);
        if is_there {
            self.position += mark.len_utf8();
        }
        is_there
    }

    fn expect(&mut self, mark: char, name: &'static str) -> Result<(), TreeError> {
        if self.accept(mark) {
            Ok(())
        } else {
            Err(self.expected(name))
        }
    }

    fn expected(&self, expected: &'static str) -> TreeError {
        TreeError {
            expected,
            position: self.position,
        }
    }
}
