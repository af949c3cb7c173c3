//! The state of a simulated GitLab, shared by everything that serves it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::model::{Instance, Transition};
use crate::SimulationClock;

/// Told of each transition right when it happens, with the state of that moment.
pub trait Observer: Send {
    /// Something changed. Called while the state is locked: do not wait here.
    fn observe(&mut self, instance: &Instance, transition: &Transition);
}

/// A simulated GitLab: its state, and the clock the state follows.
///
/// Nothing runs by itself. Whoever looks at the state first lets everything
/// happen that is due by now, in order; so the state is right at any moment,
/// and depends only on the scenario, the seed and the requests.
pub struct Simulation {
    clock: SimulationClock,
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    instance: Instance,
    observers: Vec<Box<dyn Observer>>,
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl Simulation {
    /// Puts an instance under a clock.
    pub fn new(instance: Instance, clock: SimulationClock) -> Self {
        let state = Mutex::new(State {
            instance,
            observers: Vec::new(),
        });
        Self {
            clock,
            state,
            changed: Notify::new(),
        }
    }

    /// The clock the state follows.
    pub fn clock(&self) -> &SimulationClock {
        &self.clock
    }

    /// Looks at or changes the state as of now.
    pub fn with<R>(&self, act: impl FnOnce(&mut Instance) -> R) -> R {
        let mut state = self.lock();
        state.advance(self.clock.now());
        let due = state.instance.next_event_at();
        let result = act(&mut state.instance);
        state.notify_observers();
        if state.instance.next_event_at() != due {
            self.changed.notify_waiters();
        }
        result
    }

    /// Tells `observer` of every transition from now on.
    pub fn observe(&self, observer: Box<dyn Observer>) {
        self.lock().observers.push(observer);
    }

    /// Keeps the state up to date even when nobody asks, so that webhooks go
    /// out on time. Runs until it is dropped.
    pub async fn drive(&self) {
        loop {
            let changed = self.changed.notified();
            let due = {
                let mut state = self.lock();
                state.advance(self.clock.now());
                state.instance.next_event_at()
            };
            match due {
                // In this order, so that a run repeats.
                Some(due) => tokio::select! {
                    biased;
                    () = self.clock.sleep_until(due) => {}
                    () = changed => {}
                },
                None => changed.await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn advance(&mut self, now: DateTime<Utc>) {
        while self.instance.step(now) {
            self.notify_observers();
        }
    }

    fn notify_observers(&mut self) {
        for transition in std::mem::take(&mut self.instance.transitions) {
            for observer in &mut self.observers {
                observer.observe(&self.instance, &transition);
            }
        }
    }
}
