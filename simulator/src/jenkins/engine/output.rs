//! What builds and the server print.

use chrono::{DateTime, Utc};

use super::execution::Span;
use crate::jenkins::console::{hyperlink_note, pipeline_note};
use crate::jenkins::model::{BuildKey, Cause, Instance};

impl Instance {
    /// Prints a line now.
    pub(super) fn say(&mut self, build: BuildKey, node: u32, line: &str) {
        let now = self.now;
        self.say_at(build, now, node, format!("{line}\n"));
    }

    /// Prints a text at a time.
    pub(super) fn say_at(&mut self, build: BuildKey, at: DateTime<Utc>, node: u32, text: String) {
        if let Some(build) = self.build_mut(build) {
            build.console.print(at, node, text);
        }
    }

    /// Prints a line of the pipeline itself, such as `[Pipeline] stage`.
    pub(super) fn annotate(&mut self, build: BuildKey, node: u32, words: &str) {
        let line = format!("{}[Pipeline] {words}", pipeline_note(node));
        self.say(build, 0, &line);
    }

    /// Prints lines, spread evenly over a time.
    pub(super) fn say_over(
        &mut self,
        build: BuildKey,
        (from, until): Span,
        node: u32,
        lines: &[String],
        is_stamped: bool,
    ) {
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX).max(1);
        for (index, line) in lines.iter().enumerate() {
            let index = i32::try_from(index).unwrap_or(i32::MAX);
            let at = from + (until - from) / count * index;
            let line = if is_stamped {
                stamped(at, line)
            } else {
                line.clone()
            };
            self.say_at(build, at, node, format!("{line}\n"));
        }
    }

    /// Prints why it was built.
    pub(super) fn say_causes(&mut self, build: BuildKey, causes: &[Cause]) {
        for cause in causes {
            let line = match cause {
                Cause::User(name) => {
                    let note = hyperlink_note(&format!("user {name}"));
                    format!("Started by user {note}{}", self.full_name_of(name))
                }
                Cause::Anonymous => "Started by anonymous user".to_owned(),
                Cause::Upstream { job, number, .. } => {
                    let note = hyperlink_note(&format!("build {job} {number}"));
                    format!("Started by upstream project \"{note}{job}\" build number {number}")
                }
                Cause::Timer => "Started by timer".to_owned(),
                Cause::Indexing => "Branch indexing".to_owned(),
            };
            self.say(build, 0, &line);
        }
    }

    /// The name of a user for people.
    pub fn full_name_of(&self, user: &str) -> String {
        self.users
            .get(user)
            .map_or_else(|| user.to_owned(), |user| user.full_name.clone())
    }
}

/// A line with its time before it, as `timestamps` writes it.
pub(super) fn stamped(at: DateTime<Utc>, line: &str) -> String {
    format!("{}{line}", at.format("[%Y-%m-%dT%H:%M:%S%.3fZ] "))
}
