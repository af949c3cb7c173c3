//! How long until the next look.

use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

/// How a look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing in the project is at work.
    Quiet,
    /// Pipelines of the project are at work.
    Running,
    /// It failed, this many times in a row; the server may have said how long to wait.
    Failed {
        /// How often in a row.
        times: u32,
        /// What the server asked for.
        wait: Option<Duration>,
    },
}

/// How long until the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After a look at a quiet project.
    pub quiet: Duration,
    /// After a look at a project whose pipelines are at work.
    pub running: Duration,
}

/// The longest time between two looks at a project that fails, unless the server asks for more.
const LONGEST: Duration = Duration::from_secs(600);
/// The part of a wait by which it varies, up and down, in thousandths.
const JITTER: u32 = 50;

impl Pace {
    /// Looks at a quiet project each `interval`, and twice as often at one that is at work.
    pub fn every(interval: Duration) -> Self {
        let quiet = interval.max(Duration::from_secs(1));
        let running = (quiet / 2).max(Duration::from_secs(1));
        Self { quiet, running }
    }

    /// How much earlier than due a project is taken along with others: what is due soon fills up
    /// what is asked for now.
    pub fn ahead(&self) -> Duration {
        self.quiet / 10
    }

    /// How long until the next look.
    pub fn next(&self, outcome: Outcome, random: &mut StdRng) -> Duration {
        let wait = match outcome {
            Outcome::Quiet => self.quiet,
            Outcome::Running => self.running,
            Outcome::Failed { times, wait } => {
                let doubled = self
                    .quiet
                    .saturating_mul(1 << times.saturating_sub(1).min(10));
                let backed_off = doubled.min(LONGEST.max(self.quiet));
                // What the server asks for is a minimum: never sooner.
                return jittered(backed_off, random).max(wait.unwrap_or_default());
            }
        };
        jittered(wait, random)
    }
}

fn jittered(wait: Duration, random: &mut StdRng) -> Duration {
    let thousandths = random.random_range(1000 - JITTER..=1000 + JITTER);
    wait.saturating_mul(thousandths) / 1000
}
