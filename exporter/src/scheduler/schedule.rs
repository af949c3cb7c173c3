//! Which project is due next.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use pipewright_gitlab::types::ProjectId;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::time::Instant;

use super::{Outcome, Pace};

/// Which project is due next. It decides and does nothing; nothing that is due is ever dropped: what
/// cannot be taken now stays due, and what waited longest comes first.
#[derive(Debug)]
pub struct Schedule {
    pace: Pace,
    random: StdRng,
    /// Every place in line. One that no longer holds is skipped when its turn comes.
    line: BinaryHeap<Reverse<(Instant, ProjectId)>>,
    projects: BTreeMap<ProjectId, Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In line.
    Due(Instant),
    /// Being looked at, and wanted again by then if somebody said so.
    Taken { again: Option<Instant> },
}

impl Schedule {
    /// An empty schedule, whose chance is drawn from `seed`.
    pub fn new(pace: Pace, seed: u64) -> Self {
        Self {
            pace,
            random: StdRng::seed_from_u64(seed),
            line: BinaryHeap::new(),
            projects: BTreeMap::new(),
        }
    }

    /// Changes the pace, from each project's next look on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Puts a project in line, unless it is there.
    pub fn add(&mut self, project: ProjectId, due: Instant) {
        if !self.projects.contains_key(&project) {
            self.put(project, due);
        }
    }

    /// Takes a project out of line for good.
    pub fn remove(&mut self, project: ProjectId) {
        self.projects.remove(&project);
    }

    /// How many projects are in line or being looked at.
    pub fn len(&self) -> usize {
        self.projects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.projects.is_empty()
    }

    /// When the next project is due.
    pub fn next_due(&mut self) -> Option<Instant> {
        self.settle();
        self.line.peek().map(|Reverse((due, _))| *due)
    }

    /// When this project is due, unless it is being looked at.
    pub fn due(&self, project: ProjectId) -> Option<Instant> {
        match self.projects.get(&project)? {
            Place::Due(due) => Some(*due),
            Place::Taken { .. } => None,
        }
    }

    /// Takes what is due, the longest due first, and fills up to `most` with what is due soon. Empty
    /// unless something is due.
    pub fn take(&mut self, now: Instant, most: usize) -> Vec<ProjectId> {
        if self.next_due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let soon = now + self.pace.ahead();
        let mut taken = Vec::new();
        while taken.len() < most && self.next_due().is_some_and(|due| due <= soon) {
            let Some(Reverse((_, project))) = self.line.pop() else {
                break;
            };
            self.projects.insert(project, Place::Taken { again: None });
            taken.push(project);
        }
        taken
    }

    /// Puts projects back in line after a look. Those that ended alike stay together, so that they
    /// fill one query the next time too.
    pub fn done(&mut self, ended: &[(ProjectId, Outcome)], now: Instant) {
        let mut waits: Vec<(Outcome, Duration)> = Vec::new();
        for (project, outcome) in ended {
            let Some(Place::Taken { again }) = self.projects.get(project).copied() else {
                continue;
            };
            let known = waits.iter().find(|(of, _)| of == outcome);
            let wait = if let Some((_, wait)) = known {
                *wait
            } else {
                let wait = self.pace.next(*outcome, &mut self.random);
                waits.push((*outcome, wait));
                wait
            };
            let due = now + wait;
            // A server that asked to wait is not asked sooner, whoever wants it.
            let again = again.filter(|_| !matches!(outcome, Outcome::Failed { .. }));
            self.put(*project, again.map_or(due, |again| due.min(again.max(now))));
        }
    }

    /// Wants a look at a project by `at`, if none is due before.
    pub fn hint(&mut self, project: ProjectId, at: Instant) {
        match self.projects.get_mut(&project) {
            Some(Place::Due(due)) if at < *due => self.put(project, at),
            Some(Place::Taken { again }) => {
                *again = Some(again.map_or(at, |again| again.min(at)));
            }
            _ => {}
        }
    }

    fn put(&mut self, project: ProjectId, due: Instant) {
        self.projects.insert(project, Place::Due(due));
        self.line.push(Reverse((due, project)));
    }

    /// Drops places in line that no longer hold.
    fn settle(&mut self) {
        while let Some(Reverse((due, project))) = self.line.peek() {
            if self.projects.get(project) == Some(&Place::Due(*due)) {
                return;
            }
            self.line.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const INTERVAL: Duration = Duration::from_secs(30);

    fn schedule(seed: u64, projects: u64, now: Instant) -> Schedule {
        let mut schedule = Schedule::new(Pace::every(INTERVAL), seed);
        for project in 0..projects {
            schedule.add(ProjectId::new(project), now);
        }
        schedule
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_quiet_projects_stay_in_ten_batches() {
        let mut now = Instant::now();
        let mut schedule = schedule(7, 1000, now);
        let end = now + INTERVAL * 100;
        let mut batches = 0;
        while let Some(due) = schedule.next_due().filter(|due| *due < end) {
            now = due;
            let taken = schedule.take(now, 100);
            let ended: Vec<_> = taken.iter().map(|id| (*id, Outcome::Quiet)).collect();
            schedule.done(&ended, now);
            batches += 1;
        }
        assert!((980..=1130).contains(&batches), "{batches}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_at_work_comes_sooner_and_what_fails_later() {
        let now = Instant::now();
        let mut schedule = schedule(1, 3, now);
        let taken = schedule.take(now, 10);
        let outcomes = [
            Outcome::Failed {
                times: 3,
                wait: None,
            },
            Outcome::Quiet,
            Outcome::Running,
        ];
        let ended: Vec<_> = taken.into_iter().zip(outcomes).collect();
        schedule.done(&ended, now);
        let order: Vec<_> = std::iter::from_fn(|| {
            let due = schedule.next_due()?;
            schedule.take(due, 1).pop()
        })
        .map(ProjectId::get)
        .collect();
        assert_eq!(order, [2, 1, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hint_brings_a_look_forward_but_not_against_the_servers_word() {
        let now = Instant::now();
        let mut schedule = schedule(1, 2, now);
        let (quiet, failed) = (ProjectId::new(0), ProjectId::new(1));
        schedule.take(now, 10);
        let soon = now + Duration::from_secs(1);
        schedule.hint(quiet, soon);
        schedule.hint(failed, soon);
        let wait = Some(Duration::from_secs(90));
        let ended = [
            (quiet, Outcome::Quiet),
            (failed, Outcome::Failed { times: 1, wait }),
        ];
        schedule.done(&ended, now);
        assert_eq!(schedule.next_due(), Some(soon));
        assert_eq!(schedule.take(soon, 10), [quiet]);
        assert!(schedule.next_due() >= Some(now + Duration::from_secs(90)));
    }

    #[derive(Clone, Debug)]
    enum Step {
        Add(u64),
        Remove(u64),
        Take(usize),
        Done(usize, u8),
        Hint(u64, u64),
        Wait(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0_u64..20).prop_map(Step::Add),
            (0_u64..20).prop_map(Step::Remove),
            (0_usize..8).prop_map(Step::Take),
            (0_usize..8, 0_u8..4).prop_map(|(count, outcome)| Step::Done(count, outcome)),
            ((0_u64..20), (0_u64..60)).prop_map(|(project, at)| Step::Hint(project, at)),
            (0_u64..90).prop_map(Step::Wait),
        ]
    }

    proptest! {
        /// Whatever happens in whatever order: no project is lost, none is taken twice at once, each
        /// is taken when it is due, and what waited longest comes first.
        #[test]
        fn nothing_is_lost_or_taken_twice(
            seed: u64, steps in proptest::collection::vec(step(), 0..80),
        ) {
            let mut now = Instant::now();
            let mut schedule = Schedule::new(Pace::every(INTERVAL), seed);
            let mut known = BTreeSet::new();
            let mut away: Vec<ProjectId> = Vec::new();
            for step in steps {
                match step {
                    Step::Add(project) => {
                        schedule.add(ProjectId::new(project), now);
                        known.insert(ProjectId::new(project));
                    }
                    Step::Remove(project) => {
                        schedule.remove(ProjectId::new(project));
                        known.remove(&ProjectId::new(project));
                        away.retain(|taken| taken.get() != project);
                    }
                    Step::Take(most) => {
                        let earliest = schedule.next_due();
                        let taken = schedule.take(now, most);
                        prop_assert!(taken.len() <= most);
                        if most > 0 {
                            let due = earliest.is_some_and(|due| due <= now);
                            prop_assert_eq!(due, !taken.is_empty());
                        }
                        for project in taken {
                            prop_assert!(known.contains(&project));
                            prop_assert!(!away.contains(&project));
                            away.push(project);
                        }
                    }
                    Step::Done(count, outcome) => {
                        let count = count.min(away.len());
                        let outcome = match outcome {
                            0 => Outcome::Quiet,
                            1 => Outcome::Running,
                            times => Outcome::Failed { times: times.into(), wait: None },
                        };
                        let ended: Vec<_> = away.drain(..count).map(|id| (id, outcome)).collect();
                        schedule.done(&ended, now);
                    }
                    Step::Hint(project, after) => {
                        schedule.hint(ProjectId::new(project), now + Duration::from_secs(after));
                    }
                    Step::Wait(seconds) => now += Duration::from_secs(seconds),
                }
                prop_assert_eq!(schedule.len(), known.len());
            }
            // In the end everything that is not away comes within the longest wait.
            now += Duration::from_secs(1300);
            let rest: BTreeSet<_> = schedule.take(now, 1000).into_iter().collect();
            let expected: BTreeSet<_> =
                known.iter().copied().filter(|id| !away.contains(id)).collect();
            prop_assert_eq!(rest, expected);
        }
    }
}
