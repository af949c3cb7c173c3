use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;

use super::headings::Headings;
use super::log_window::{LogWindow, Place};
use super::normal::{fingerprint, normalise};
use super::options::WindowOptions;
use super::patterns::{self, Score};
use super::repeats::{ERROR_SCORE, Entry, Incoming, Repeats};
use super::select::select;
use crate::logs::{Line, LineSink, Mark};

/// Kinds of error lines whose repeats are counted.
const MAX_KINDS: usize = 4096;
/// What a line costs beside its text while it is kept.
const ENTRY_COST: usize = 160;
/// Lines of a stack trace that stay with their error.
const MAX_TRACE: usize = 30;

/// Makes the failure window of a log, at the end of a chain.
///
/// ```
/// use pipewright_core::logs::{FailureWindow, LineReader, LogStage, WindowOptions};
///
/// let mut log = LineReader::new(FailureWindow::new(WindowOptions::default().max_bytes(300)));
/// for step in 0..1000 {
///     log.text(format!("step {} is done\n", "I".repeat(step % 7)).as_bytes());
/// }
/// log.text(b"error: disk is full\n");
/// log.finish();
/// let window = log.into_sink().into_window();
/// assert!(window.to_string().ends_with("error: disk is full\n"));
/// assert!(window.to_string().len() <= 300);
/// assert_eq!(window.total_lines, 1001);
/// ```
#[derive(Debug)]
pub struct FailureWindow {
    options: WindowOptions,
    headings: Headings,
    repeats: Repeats,
    form: Vec<u8>,
    settled: Vec<Entry>,
    /// The end of the log so far.
    tail: VecDeque<Entry>,
    tail_bytes: usize,
    /// Lines before the tail that score something.
    kept: Vec<Entry>,
    kept_cost: usize,
    /// The score that the last error lends to the lines that follow, and how many it has lent to.
    lent: u16,
    lent_to: usize,
    kinds: HashMap<u64, u16>,
    lines: u64,
    log_limit: Option<u64>,
}

impl FailureWindow {
    /// A window at the start of a log.
    pub fn new(options: WindowOptions) -> Self {
        Self {
            options: options.max_bytes(options.max_bytes),
            headings: Headings::default(),
            repeats: Repeats::default(),
            form: Vec::new(),
            settled: Vec::new(),
            tail: VecDeque::new(),
            tail_bytes: 0,
            kept: Vec::new(),
            kept_cost: 0,
            lent: 0,
            lent_to: 0,
            kinds: HashMap::new(),
            lines: 0,
            log_limit: None,
        }
    }

    /// The window of what has come, in so many bytes; in no more than the options allow. Windows of
    /// several sizes can be made of one log. What repeats at the very end is seen once the chain
    /// is finished.
    pub fn window(&self, max_bytes: usize) -> LogWindow {
        let whole =
            self.kept.is_empty() && self.tail.front().is_none_or(|entry| entry.place.first <= 1);
        let mut entries = self.kept.clone();
        entries.sort_by_key(|entry| entry.place.number);
        entries.extend(self.tail.iter().cloned());
        let max_bytes = max_bytes.min(self.options.max_bytes);
        let items = select(
            self.options.max_bytes(max_bytes),
            entries,
            self.lines,
            whole,
        );
        let mut window = LogWindow {
            items,
            total_lines: self.lines,
            log_limit: self.log_limit,
            ..LogWindow::default()
        };
        window.count();
        window
    }

    /// The window of what has come, in as many bytes as the options allow.
    pub fn into_window(self) -> LogWindow {
        self.window(self.options.max_bytes)
    }

    /// Takes the settled lines into the tail, and moves those that fall out of it. The tail holds
    /// as much as fits into the window, so that a log that fits is all there.
    fn admit(&mut self) {
        let mut settled = std::mem::take(&mut self.settled);
        for mut entry in settled.drain(..) {
            self.lend(&mut entry);
            self.tail_bytes += entry.rendered_length();
            self.tail.push_back(entry);
        }
        self.settled = settled;
        while self.tail_bytes > self.options.max_bytes && self.tail.len() > self.options.before {
            let Some(entry) = self.tail.pop_front() else {
                break;
            };
            self.tail_bytes -= entry.rendered_length();
            if entry.score > 0 {
                self.kept_cost += entry.text.len() + ENTRY_COST;
                self.kept.push(entry);
            }
        }
        // More than can be shown, as lines that fit may score less than lines that do not.
        let room = 4 * self.options.max_bytes + 64 * 1024;
        if self.kept_cost > 2 * room {
            self.prune(room);
        }
    }

    /// Forgets the lines that score least.
    fn prune(&mut self, room: usize) {
        self.kept
            .sort_by_key(|entry| (std::cmp::Reverse(entry.score), entry.place.number));
        self.kept_cost = 0;
        let mut fits = 0;
        for entry in &self.kept {
            let cost = entry.text.len() + ENTRY_COST;
            if self.kept_cost + cost > room {
                break;
            }
            self.kept_cost += cost;
            fits += 1;
        }
        self.kept.truncate(fits);
    }

    /// Lends the score of an error to the lines before it, or that of an error before to this line.
    fn lend(&mut self, entry: &mut Entry) {
        // A warning is of interest by itself, not what is around it.
        if entry.own >= ERROR_SCORE {
            let lent = entry.own / 2;
            let mut score = lent;
            for before in self.tail.iter_mut().rev().take(self.options.before) {
                score = score.saturating_sub(20);
                before.score = before.score.max(score);
            }
            if lent >= self.lent {
                (self.lent, self.lent_to) = (lent, 0);
                return;
            }
        }
        if self.lent == 0 {
            return;
        }
        self.lent_to += 1;
        let trace = patterns::continues(entry.text.as_bytes());
        let limit = if trace {
            MAX_TRACE.max(self.options.after)
        } else {
            self.options.after
        };
        if self.lent_to > limit {
            self.lent = 0;
            return;
        }
        let step = if trace { 4 } else { 15 };
        let distance = u16::try_from(self.lent_to).unwrap_or(u16::MAX);
        let score = self.lent.saturating_sub(distance.saturating_mul(step));
        entry.score = entry.score.max(score);
    }

    /// What an error scores when it was there before: the second says less than the first.
    fn discounted(&mut self, score: Score) -> u16 {
        if score.value == 0 || score.value >= patterns::MAX_SCORE {
            return score.value;
        }
        let kind = fingerprint(&self.form);
        if let Some(times) = self.kinds.get_mut(&kind) {
            *times = times.saturating_add(1);
            return (score.value >> (*times).min(4)).max(1);
        }
        if self.kinds.len() < MAX_KINDS {
            self.kinds.insert(kind, 0);
        }
        score.value
    }
}

impl LogWindow {
    /// Counts what is not here.
    fn count(&mut self) {
        let here: u64 = self.lines().map(|line| line.repeats).sum();
        self.omitted_lines = self.total_lines.saturating_sub(here);
        self.cut_lines = self.lines().filter(|line| line.cut).count() as u64;
    }
}

impl LineSink for FailureWindow {
    fn line(&mut self, line: &Line<'_>) {
        self.lines = line.number;
        let place = Place {
            first: line.number,
            number: line.number,
            position: line.position,
        };
        let text = line.text.trim_ascii_end();
        normalise(text, &mut self.form);
        let score = patterns::score(text);
        if score.value == patterns::MAX_SCORE {
            self.log_limit = self.log_limit.or_else(|| patterns::log_limit(text));
        }
        let heading = self.headings.of_line(place, text);
        let own = self.discounted(score);
        let max_line = self.options.max_line();
        let entry = || {
            let (shown, cut) = shortened(text, line.length, score, max_line);
            Entry {
                place,
                repeats: 1,
                text: shown,
                cut,
                score: own,
                own,
                heading,
            }
        };
        let incoming = Incoming {
            place,
            text,
            form: &self.form,
            score,
        };
        self.repeats.take(incoming, entry, &mut self.settled);
        self.admit();
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.headings.mark(mark);
    }

    fn finish(&mut self) {
        self.repeats.settle(&mut self.settled);
        self.admit();
    }
}

/// A line in so many bytes: all of it, or the part where it says what went wrong.
fn shortened(text: &[u8], length: u64, score: Score, max_line: usize) -> (String, bool) {
    if text.len() <= max_line && length <= text.len() as u64 + 64 {
        return (String::from_utf8_lossy(text).into_owned(), false);
    }
    // Room for the two counts.
    let room = max_line.saturating_sub(60);
    let place = score.place(text);
    let mut start = if place > room / 2 {
        place - room / 4
    } else {
        0
    };
    // Not within a character.
    while matches!(text.get(start), Some(0x80..=0xbf)) && start < place {
        start += 1;
    }
    let part = text.get(start..).unwrap_or_default();
    let part = part.get(..room).unwrap_or(part);
    let after = length.saturating_sub((start + part.len()) as u64);
    let mut shown = String::new();
    if start > 0 {
        shown = format!("[\u{2026} {start} bytes] ");
    }
    // Bytes that are not UTF-8 become three each; the budget holds nevertheless.
    let part = String::from_utf8_lossy(part);
    let mut end = part.len().min(room);
    while !part.is_char_boundary(end) {
        end -= 1;
    }
    shown.push_str(part.get(..end).unwrap_or_default());
    if after > 0 {
        let _ = write!(shown, " [\u{2026} {after} bytes]");
    }
    (shown, true)
}
