use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use pipewright_core::credentials::Redactor;
use pipewright_core::http::SharedTransport;
use pipewright_core::record::{
    Pacing, RecordError, RecordOptions, Recorder, ReplayOptions, Replayer,
};
use pipewright_core::time::{Clock as _, SharedClock, SystemClock};

use super::Tape;
use crate::config::Provider;
use crate::errors::Failure;
use crate::output;

/// A tape in the machine: records or replays from when it is made until [`Reel::finish`].
#[derive(Debug)]
pub(crate) struct Reel {
    tape: Tape,
    provider: Provider,
    redactor: Redactor,
    clock: SharedClock,
    started_at: DateTime<Utc>,
    replayer: Option<Arc<Replayer>>,
    recorder: Arc<OnceLock<Result<Arc<Recorder>, RecordError>>>,
    unsaved: Mutex<bool>,
}

impl Reel {
    /// Starts now. A replay counts its time from here, in the runtime's own.
    pub(crate) fn start(tape: Tape, provider: Provider, redactor: &Redactor) -> Self {
        let replayer = match &tape {
            Tape::Replay(cassette) => {
                let options = ReplayOptions {
                    pacing: Pacing::Recorded,
                    redactor: redactor.clone(),
                    ..ReplayOptions::default()
                };
                Some(Arc::new(Replayer::new(cassette.clone(), options)))
            }
            Tape::Off | Tape::Record(_) => None,
        };
        let clock: SharedClock = match &replayer {
            Some(replayer) => Arc::new(replayer.clock()),
            None => SystemClock::shared(),
        };
        let started_at = match &tape {
            Tape::Replay(cassette) => cassette.started_at(),
            Tape::Off | Tape::Record(_) => clock.now(),
        };
        Self {
            tape,
            provider,
            started_at,
            redactor: redactor.clone(),
            clock,
            replayer,
            recorder: Arc::default(),
            unsaved: Mutex::new(true),
        }
    }

    /// What is to be done with the requests.
    pub(crate) fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The seed of chance, where the same is to happen again.
    pub(crate) fn seed(&self) -> Option<u64> {
        (!matches!(self.tape, Tape::Off)).then_some(1)
    }

    /// A name that no other run has; the same for a recording and its replay.
    pub(crate) fn run_name(&self) -> String {
        match self.tape {
            Tape::Off => format!("{:032x}", rand::random::<u128>()),
            Tape::Record(_) | Tape::Replay(_) => {
                format!("recorded-{}", self.started_at.format("%Y%m%dT%H%M%S%.6f"))
            }
        }
    }

    /// The wall clock of this run.
    pub(crate) fn clock(&self) -> SharedClock {
        Arc::clone(&self.clock)
    }

    /// What puts the recorder or the replayer, if there is one, around a client's transport.
    pub(crate) fn winder(
        &self,
    ) -> impl FnOnce(SharedTransport) -> SharedTransport + Send + 'static {
        let replayer = self.replayer.clone();
        let recording = match &self.tape {
            Tape::Record(path) => Some(path.clone()),
            Tape::Off | Tape::Replay(_) => None,
        };
        let options = RecordOptions {
            provider: self.provider.name().to_owned(),
            redactor: self.redactor.clone(),
            ..RecordOptions::default()
        };
        let (slot, started_at) = (Arc::clone(&self.recorder), self.started_at);
        move |inner| {
            if let Some(replayer) = replayer {
                return replayer;
            }
            let Some(path) = recording else {
                return inner;
            };
            let recorder = Recorder::create(path, Arc::clone(&inner), started_at, options);
            match slot.get_or_init(|| recorder.map(Arc::new)) {
                Ok(recorder) => Arc::clone(recorder) as SharedTransport,
                Err(_) => inner,
            }
        }
    }

    /// Fails if what was asked to be recorded cannot be, before anything is sent.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.recorder.get() {
            Some(Err(error)) => Err(unsaved(error)),
            _ => Ok(()),
        }
    }

    /// Saves the recording, or compares the replay with it, however the command ended.
    ///
    /// A command that succeeded fails if that does. If both fail, both are told.
    pub(crate) fn finish(&self, result: Result<(), Failure>) -> Result<(), Failure> {
        let mut unfinished = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut *unfinished) {
            return result;
        }
        let failure = match (&self.replayer, self.recorder.get()) {
            (Some(replayer), _) => replayer.finish().err().map(|error| Failure::Local {
                message: error.to_string(),
            }),
            (None, Some(Ok(recorder))) => match recorder.finish() {
                Ok(saved) => {
                    self.saved(saved.interactions);
                    None
                }
                Err(error) => Some(unsaved(&error)),
            },
            (None, _) => None,
        };
        match (failure, result) {
            (None, result) => result,
            (Some(failure), Ok(())) => Err(failure),
            (Some(failure), Err(first)) => {
                output::diagnostic(&first.report());
                Err(failure)
            }
        }
    }

    fn saved(&self, interactions: u64) {
        if let Tape::Record(path) = &self.tape {
            let plural = if interactions == 1 { "" } else { "s" };
            output::note(&format!(
                "recorded {interactions} request{plural} in {}",
                path.display()
            ));
        }
    }
}

fn unsaved(error: &RecordError) -> Failure {
    Failure::Local {
        message: error.to_string(),
    }
}
