//! The headings that a line stands under.

use std::sync::Arc;

use super::log_window::Place;
use crate::logs::Mark;

/// Open sections that are remembered.
const MAX_OPEN: usize = 64;
/// Bytes of a heading that are kept.
pub(super) const MAX_HEADING: usize = 200;

/// A line that says what the lines below it are about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) parent: Option<Arc<Heading>>,
}

#[derive(Debug)]
struct Open {
    name: String,
    heading: Option<Arc<Heading>>,
    /// The command that opened it.
    within: Option<Arc<Heading>>,
}

/// Follows the sections, groups and commands of a log.
#[derive(Debug, Default)]
pub(super) struct Headings {
    open: Vec<Open>,
    /// Sections that were too deep to remember.
    beyond: usize,
    /// The next line is the heading of the innermost section.
    expected: bool,
    /// The command that was printed last, as shells with `-x` and runners do.
    command: Option<Arc<Heading>>,
}

impl Headings {
    pub(super) fn mark(&mut self, mark: Mark<'_>) {
        match mark {
            Mark::SectionStart { name } => self.open(name),
            Mark::SectionEnd { name } => self.close(name),
            Mark::Group => {
                self.open.clear();
                self.command = None;
                self.beyond = 0;
                self.open("");
            }
            Mark::Position(_) => {}
        }
    }

    fn open(&mut self, name: &str) {
        let within = self.command.take();
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        self.expected = true;
        self.open.push(Open {
            name: name.to_owned(),
            heading: None,
            within,
        });
    }

    fn close(&mut self, name: &str) {
        self.command = None;
        self.expected = false;
        let open = self.open.iter().rposition(|open| open.name == name);
        match open {
            Some(at) if !name.is_empty() => {
                self.open.truncate(at);
                self.beyond = 0;
            }
            _ if self.beyond > 0 => self.beyond -= 1,
            _ if name.is_empty() => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// The heading that a line stands under. The line may be a heading for those after it.
    pub(super) fn of_line(&mut self, place: Place, text: &[u8]) -> Option<Arc<Heading>> {
        let section = || self.open.iter().rev().find_map(|open| open.heading.clone());
        if self.expected && !text.is_empty() {
            self.expected = false;
            let within = self.open.last().and_then(|open| open.within.clone());
            let parent = within.or_else(section);
            let heading = Arc::new(Heading {
                place,
                text: heading_text(text),
                parent: parent.clone(),
            });
            if let Some(open) = self.open.last_mut() {
                open.heading = Some(heading);
            }
            return parent;
        }
        if matches!(text, [b'$' | b'+', b' ', ..]) {
            let parent = section();
            self.command = Some(Arc::new(Heading {
                place,
                text: heading_text(text),
                parent: parent.clone(),
            }));
            return parent;
        }
        self.command.clone().or_else(section)
    }
}

fn heading_text(text: &[u8]) -> String {
    let kept = text.get(..MAX_HEADING);
    let mut heading = String::from_utf8_lossy(kept.unwrap_or(text)).into_owned();
    if kept.is_some_and(|kept| kept.len() < text.len()) {
        heading.push('\u{2026}');
    }
    heading
}
