//! The raw log of a build, which grows as time goes by.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use crate::Content;
use crate::content::LINE;

/// How often made-up output is written; real processes write in bursts too.
const BURST: TimeDelta = TimeDelta::milliseconds(100);
/// In how many bursts made-up output is written at most.
const MOST_BURSTS: i32 = 2000;

/// The raw log of a build: pieces that each appear at a time.
///
/// What a step will print is known when it starts. Pieces are kept in the
/// order in which they appear, so that what is visible only ever grows, and
/// offsets stay valid.
#[derive(Clone, Debug, Default)]
pub struct Console {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
struct Piece {
    at: DateTime<Utc>,
    /// The node of the step that prints it; 0 for the server itself.
    node: u32,
    content: Content,
}

impl Console {
    /// Prints something at a time that is not before anything visible.
    pub(in crate::jenkins) fn print(
        &mut self,
        at: DateTime<Utc>,
        node: u32,
        text: impl Into<Bytes>,
    ) {
        let mut content = Content::default();
        content.push(text);
        self.insert(Piece { at, node, content });
    }

    /// Prints about this many bytes of made-up lines between two times.
    pub(in crate::jenkins) fn print_lines(
        &mut self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        node: u32,
        size: u64,
    ) {
        let mut all = Content::default();
        all.push_lines(size);
        let span = (until - from).max(TimeDelta::zero());
        let bursts = span.num_milliseconds() / BURST.num_milliseconds();
        let bursts = i32::try_from(bursts)
            .unwrap_or(MOST_BURSTS)
            .clamp(1, MOST_BURSTS);
        let count = u64::from(bursts.unsigned_abs());
        let mut printed = 0;
        for burst in 1..=bursts {
            let share = all.len() / count * u64::from(burst.unsigned_abs());
            let end = if burst == bursts {
                all.len()
            } else {
                share - share % LINE as u64
            };
            if end > printed {
                self.insert(Piece {
                    at: from + span / bursts * burst,
                    node,
                    content: all.slice(printed..end),
                });
                printed = end;
            }
        }
    }

    fn insert(&mut self, piece: Piece) {
        let place = self.pieces.partition_point(|other| other.at <= piece.at);
        self.pieces.insert(place, piece);
    }

    /// What is there as of `now`.
    pub fn visible(&self, now: DateTime<Utc>) -> Content {
        let mut content = Content::default();
        for piece in self.pieces.iter().take_while(|piece| piece.at <= now) {
            content.append(&piece.content);
        }
        content
    }

    /// What one step has printed as of `now`.
    pub fn of_node(&self, node: u32, now: DateTime<Utc>) -> Content {
        let mut content = Content::default();
        for piece in self.pieces.iter().take_while(|piece| piece.at <= now) {
            if piece.node == node {
                content.append(&piece.content);
            }
        }
        content
    }

    /// Lets a step print nothing more: its process is dead.
    pub(in crate::jenkins) fn silence(&mut self, node: u32, now: DateTime<Utc>) {
        self.pieces
            .retain(|piece| piece.at <= now || piece.node != node);
    }

    /// Lets what would be printed between two times appear at the second one.
    pub(in crate::jenkins) fn hold_back(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) {
        for piece in &mut self.pieces {
            if piece.at > from && piece.at < until {
                piece.at = until;
            }
        }
    }

    /// The same in as little memory as it takes, for a build that is over.
    pub(in crate::jenkins) fn settle(&mut self) {
        self.pieces.shrink_to_fit();
    }
}
