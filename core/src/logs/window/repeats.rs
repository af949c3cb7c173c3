//! Folding of lines that follow one another and say the same.

use std::sync::Arc;

use super::headings::Heading;
use super::log_window::{Place, WindowItem, WindowLine};
use super::patterns::Score;

/// Lines that differ in numbers are folded from so many on: of fewer, each says something.
const MIN_VARIED: u64 = 3;

/// What a line scores at least that says why something failed.
pub(super) const ERROR_SCORE: u16 = 300;

/// A line on its way into the window.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) repeats: u64,
    pub(super) text: String,
    pub(super) cut: bool,
    /// What it scores, with what lines around it lend to it.
    pub(super) score: u16,
    /// What it scores by itself.
    pub(super) own: u16,
    pub(super) heading: Option<Arc<Heading>>,
}

impl Entry {
    /// The line as the window shows it.
    pub(super) fn to_item(&self) -> WindowItem {
        WindowItem::Line(WindowLine {
            number: self.place.number,
            offset: self.place.position.map(|position| position.offset),
            text: self.text.clone(),
            repeats: self.repeats,
            error: self.own >= ERROR_SCORE,
            cut: self.cut,
        })
    }

    /// The bytes of the line as it is written out.
    pub(super) fn rendered_length(&self) -> usize {
        let repeats = if self.repeats > 1 && !self.text.is_empty() {
            " (\u{d7})".len() + self.repeats.ilog10() as usize + 1
        } else {
            0
        };
        self.text.len() + repeats + 1
    }
}

/// A line as it comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) place: Place,
    pub(super) text: &'a [u8],
    pub(super) form: &'a [u8],
    pub(super) score: Score,
}

/// Lines that say the same so far.
#[derive(Debug)]
struct Run {
    first: Entry,
    first_text: Vec<u8>,
    form: Vec<u8>,
    /// The last line, if it differs from the first.
    last: Option<Entry>,
    count: u64,
}

/// Holds lines back for as long as they repeat.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    run: Option<Run>,
}

impl Repeats {
    /// Takes a line. `entry` makes it one for the window. Gives the lines that are settled.
    pub(super) fn take(
        &mut self,
        line: Incoming<'_>,
        entry: impl FnOnce() -> Entry,
        settled: &mut Vec<Entry>,
    ) {
        if let Some(run) = &mut self.run {
            let same = run.first_text == line.text;
            // A number is what matters in what says why something failed.
            let harmless = line.score.value == 0 && run.first.own == 0 && !line.text.is_empty();
            let varied = harmless && run.form == line.form;
            if same && run.last.is_none() {
                run.count += 1;
                run.first.place.number = line.place.number;
                run.first.place.position = line.place.position;
                return;
            }
            if varied {
                run.count += 1;
                run.last = Some(entry());
                return;
            }
        }
        self.settle(settled);
        self.run = Some(Run {
            first: entry(),
            first_text: line.text.to_vec(),
            form: line.form.to_vec(),
            last: None,
            count: 1,
        });
    }

    /// Gives the lines that are held back.
    pub(super) fn settle(&mut self, settled: &mut Vec<Entry>) {
        let Some(run) = self.run.take() else { return };
        let mut first = run.first;
        match run.last {
            None => {
                first.repeats = run.count;
                settled.push(first);
            }
            Some(mut last) if run.count >= MIN_VARIED => {
                last.place.first = first.place.first;
                last.repeats = run.count;
                last.heading = first.heading;
                settled.push(last);
            }
            Some(last) => settled.extend([first, last]),
        }
    }
}
