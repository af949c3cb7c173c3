//! Which lines a window shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::headings::Heading;
use super::log_window::{WindowItem, WindowLine};
use super::options::WindowOptions;
use super::repeats::Entry;

/// What a gap costs: `[… 123456 lines omitted …]` and a line feed.
const GAP_COST: usize = 36;
/// Gaps of so many lines are filled if the budget allows: they cost more than they save.
const SMALL_GAP: u64 = 2;
/// Lines at the end that always matter, and what they score.
const LAST_LINES: usize = 10;
const LAST_SCORE: u16 = 640;

/// The items of a window within the budget. `entries` are in the order of the log; `whole` if they
/// are all of it.
pub(super) fn select(
    options: WindowOptions,
    mut entries: Vec<Entry>,
    total: u64,
    whole: bool,
) -> Vec<WindowItem> {
    let budget = options.max_bytes;
    if whole && entries.iter().map(Entry::rendered_length).sum::<usize>() <= budget {
        return entries.iter().map(Entry::to_item).collect();
    }
    raise_the_tail(&mut entries);
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|index| {
        let score = entries.get(*index).map_or(0, |entry| entry.score);
        (std::cmp::Reverse(score), *index)
    });
    let mut selection = Selection::new(&entries, budget);
    for index in &order {
        selection.add(*index);
    }
    selection.fill_small_gaps();
    loop {
        let items = selection.items(total);
        let bytes: usize = items.iter().map(|item| item.to_string().len() + 1).sum();
        if bytes <= budget || !selection.drop_last(bytes - budget) {
            return items;
        }
    }
}

/// Gives the end of the log a score: much to its last lines, less and less to those before.
fn raise_the_tail(entries: &mut [Entry]) {
    for (distance, entry) in entries.iter_mut().rev().enumerate() {
        let step = u16::try_from(distance).unwrap_or(u16::MAX);
        let raised = if distance < LAST_LINES {
            LAST_SCORE - 20 * step
        } else {
            250_u16.saturating_sub(step).max(1)
        };
        let blank = entry.text.is_empty();
        entry.score = if blank {
            entry.score.max(raised / 4)
        } else {
            entry.score.max(raised)
        };
    }
}

struct Selection<'a> {
    entries: &'a [Entry],
    left: usize,
    chosen: BTreeSet<usize>,
    /// In the order in which they were chosen.
    history: Vec<usize>,
    /// Headings that chosen lines stand under, by their number.
    headings: BTreeMap<u64, Arc<Heading>>,
}

impl<'a> Selection<'a> {
    fn new(entries: &'a [Entry], budget: usize) -> Self {
        Self {
            entries,
            left: budget,
            chosen: BTreeSet::new(),
            history: Vec::new(),
            headings: BTreeMap::new(),
        }
    }

    fn adjacent(&self, index: usize) -> bool {
        let Some(entry) = self.entries.get(index) else {
            return false;
        };
        let before = index.checked_sub(1).filter(|at| self.chosen.contains(at));
        let after = Some(index + 1).filter(|at| self.chosen.contains(at));
        let before = before.and_then(|at| self.entries.get(at));
        let after = after.and_then(|at| self.entries.get(at));
        before.is_some_and(|before| before.place.number + 1 == entry.place.first)
            || after.is_some_and(|after| entry.place.number + 1 == after.place.first)
    }

    /// Chooses a line if it fits, with its headings.
    fn add(&mut self, index: usize) {
        let Some(entry) = self.entries.get(index) else {
            return;
        };
        let mut wanted = entry.rendered_length();
        if !self.adjacent(index) {
            wanted += GAP_COST;
        }
        let mut headings = Vec::new();
        let mut next = entry.heading.as_ref();
        while let Some(heading) = next {
            if self.headings.contains_key(&heading.place.number) {
                break;
            }
            wanted += heading.text.len() + 1 + GAP_COST;
            headings.push(heading);
            next = heading.parent.as_ref();
        }
        if wanted > self.left && !self.chosen.is_empty() {
            return;
        }
        self.left = self.left.saturating_sub(wanted);
        self.chosen.insert(index);
        self.history.push(index);
        for heading in headings {
            self.headings
                .insert(heading.place.number, Arc::clone(heading));
        }
    }

    /// Chooses the lines between two chosen ones where only a few are missing.
    fn fill_small_gaps(&mut self) {
        let chosen: Vec<usize> = self.chosen.iter().copied().collect();
        for pair in chosen.windows(2) {
            let [before, after] = pair else { continue };
            let missing = *after - *before - 1;
            let ends = self.entries.get(*before).zip(self.entries.get(*after));
            let gap = ends.map_or(0, |(before, after)| {
                after.place.first.saturating_sub(before.place.number + 1)
            });
            if gap == 0 || gap > SMALL_GAP || missing as u64 != gap {
                continue;
            }
            for index in before + 1..*after {
                self.add(index);
            }
        }
    }

    /// Gives up lines that were chosen last, for at least so many bytes. False if nothing more can
    /// be given up.
    fn drop_last(&mut self, bytes: usize) -> bool {
        if self.history.len() <= 1 {
            // The headings of the one line that is left.
            let had = !self.headings.is_empty();
            self.headings.clear();
            return had;
        }
        let mut freed = 0;
        while freed < bytes && self.history.len() > 1 {
            let Some(index) = self.history.pop() else {
                return false;
            };
            self.chosen.remove(&index);
            freed += self.entries.get(index).map_or(0, Entry::rendered_length);
        }
        let mut needed = BTreeMap::new();
        for entry in self.chosen.iter().filter_map(|at| self.entries.get(*at)) {
            let mut next = entry.heading.as_ref();
            while let Some(heading) = next {
                needed.insert(heading.place.number, Arc::clone(heading));
                next = heading.parent.as_ref();
            }
        }
        self.headings = needed;
        true
    }

    fn items(&self, total: u64) -> Vec<WindowItem> {
        let mut lines: BTreeMap<u64, (u64, WindowItem)> = self
            .chosen
            .iter()
            .filter_map(|at| self.entries.get(*at))
            .map(|entry| (entry.place.number, (entry.place.first, entry.to_item())))
            .collect();
        for heading in self.headings.values() {
            lines.entry(heading.place.number).or_insert_with(|| {
                let line = WindowLine {
                    number: heading.place.number,
                    offset: heading.place.position.map(|position| position.offset),
                    text: heading.text.clone(),
                    repeats: 1,
                    error: false,
                    cut: false,
                };
                (heading.place.first, WindowItem::Line(line))
            });
        }
        let mut items = Vec::new();
        let mut shown = 0;
        for (number, (first, line)) in lines {
            if first > shown + 1 {
                let omitted = first - shown - 1;
                items.push(WindowItem::Omitted { omitted });
            }
            items.push(line);
            shown = shown.max(number);
        }
        if total > shown {
            let omitted = total - shown;
            items.push(WindowItem::Omitted { omitted });
        }
        items
    }
}
