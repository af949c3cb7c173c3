//! Quieting down and restarting.

use chrono::TimeDelta;

use super::Event;
use crate::jenkins::model::{BuildKey, Instance, Phase, QueueItem};

impl Instance {
    /// Restarts as soon as nothing runs that a restart would break. Pipelines
    /// are not broken: they go on afterwards.
    pub(in crate::jenkins) fn safe_restart(&mut self) {
        self.quieting_down = true;
        self.phase = Phase::BeforeRestart;
        self.restart_if_quiet();
    }

    /// Goes on building.
    pub(in crate::jenkins) fn cancel_quiet_down(&mut self) {
        self.quieting_down = false;
        if self.phase == Phase::BeforeRestart {
            self.phase = Phase::Up;
        }
        self.look_at_queue_soon();
    }

    pub(super) fn restart_if_quiet(&mut self) {
        let freestyle = |build: &BuildKey| {
            self.build(*build)
                .is_some_and(|build| build.is_running() && build.flow.is_none())
        };
        let busy = self
            .nodes
            .iter()
            .flat_map(|node| node.executors.iter().flatten());
        if self.phase != Phase::BeforeRestart || busy.into_iter().any(freestyle) {
            return;
        }
        let back = self.now + TimeDelta::from_std(self.restart).unwrap_or_default();
        self.phase = Phase::Starting(back);
        // Right after the server has said that it goes on.
        let shown = back + TimeDelta::milliseconds(1);
        for build in self.running_pipelines() {
            let now = self.now;
            if let Some(build) = self.build_mut(build) {
                build.console.hold_back(now, shown);
            }
        }
        self.events.schedule(back, Event::Restarted);
    }

    /// The server is back. What had left the queue is forgotten, and so are
    /// the sessions; what waited still waits.
    pub(super) fn restarted(&mut self) {
        self.phase = Phase::Up;
        self.quieting_down = false;
        self.starts += 1;
        self.queue.retain(|_, item| !QueueItem::has_left(item));
        self.sessions.clear();
        let date = self.now.format("%a %b %d %H:%M:%S UTC %Y").to_string();
        for build in self.running_pipelines() {
            let resuming = format!("Resuming build at {date} after Jenkins restart");
            self.say(build, 0, &resuming);
            self.say(build, 0, &format!("Ready to run at {date}"));
        }
        self.look_at_queue_soon();
    }

    fn running_pipelines(&self) -> Vec<BuildKey> {
        self.nodes
            .iter()
            .flat_map(|node| node.one_off.iter().copied())
            .collect()
    }
}
