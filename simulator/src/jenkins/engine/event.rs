//! One event after the other.

use chrono::{DateTime, Utc};

use crate::jenkins::model::{BuildKey, Instance, Phase};

/// Something that will happen.
///
/// An event that is not to be any more, because the build was stopped
/// meanwhile, say, carries an old token and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Event {
    /// The quiet period of a queue item is over.
    QuietPeriodOver(u64),
    /// A queue item left five minutes ago.
    ItemExpires(u64),
    /// The queue is looked at for what can be built.
    QueueLooked,
    /// A strand of a build does its next step.
    StrandGoesOn(BuildKey, u32),
    /// What a strand waits for is over.
    StepEnds(BuildKey, u32, u64),
    /// The time limit of a block is reached.
    TimeLimit(BuildKey, u32, u64),
    /// A build that another one waits for is over.
    DownstreamEnds(BuildKey, u32, BuildKey),
    /// A restart is over.
    Restarted,
}

/// Jenkins's events by time.
pub(in crate::jenkins) type EventQueue = crate::event_queue::EventQueue<Event>;

impl Instance {
    /// When something will next happen by itself.
    pub fn next_event_at(&self) -> Option<DateTime<Utc>> {
        self.events.next_at()
    }

    /// Lets an event happen now, after those that are due already.
    pub(in crate::jenkins) fn soon(&mut self, event: Event) {
        self.events.schedule(self.now, event);
    }

    /// Lets the next event happen that is due by `now`. `false` when there is
    /// none; the state is then that of `now`.
    pub(in crate::jenkins) fn step(&mut self, now: DateTime<Utc>) -> bool {
        let Some((at, event)) = self.events.take_due(now) else {
            self.now = self.now.max(now);
            return false;
        };
        self.now = self.now.max(at);
        match (self.phase, event) {
            // Nothing happens while the server is away.
            (Phase::Starting(until), event) if event != Event::Restarted => {
                self.events.schedule(until, event);
            }
            (_, event) => self.handle(event),
        }
        true
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::QuietPeriodOver(id) => self.quiet_period_over(id),
            Event::ItemExpires(id) => self.item_expires(id),
            Event::QueueLooked => self.look_at_queue(),
            Event::StrandGoesOn(build, strand) => self.strand_goes_on(build, strand),
            Event::StepEnds(build, strand, token) => self.step_ends(build, strand, token),
            Event::TimeLimit(build, strand, token) => self.time_limit(build, strand, token),
            Event::DownstreamEnds(build, strand, ended) => {
                self.downstream_ends(build, strand, ended);
            }
            Event::Restarted => self.restarted(),
        }
    }
}
