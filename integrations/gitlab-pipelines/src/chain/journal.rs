//! The state of a run and the store that keeps it, which are changed together.

use tokio::sync::Mutex;

use super::{Chain, ChainRunError, ChainState, StateStore, StepState};

pub(super) struct Journal<'a> {
    store: &'a dyn StateStore,
    state: Mutex<ChainState>,
    run: String,
}

impl<'a> Journal<'a> {
    /// Goes on with what the store has, or begins a run of this name.
    pub(super) async fn open(
        store: &'a dyn StateStore,
        chain: &Chain,
        run: &str,
    ) -> Result<Self, ChainRunError> {
        let fingerprint = chain.fingerprint();
        let state = match store.load().await.map_err(ChainRunError::Load)? {
            None => ChainState {
                version: ChainState::VERSION,
                run: run.to_owned(),
                chain: fingerprint,
                steps: std::collections::BTreeMap::new(),
            },
            Some(bytes) => {
                let state = ChainState::read(&bytes)?;
                if state.chain != fingerprint {
                    return Err(ChainRunError::OtherChain);
                }
                state
            }
        };
        Ok(Self {
            store,
            run: state.run.clone(),
            state: Mutex::new(state),
        })
    }

    /// The name of the run.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    pub(super) async fn step(&self, name: &str) -> Option<StepState> {
        self.state.lock().await.steps.get(name).cloned()
    }

    /// Writes down how far a step has come; none if it is as if it had never been begun.
    pub(super) async fn set(
        &self,
        name: &str,
        step: Option<StepState>,
    ) -> Result<(), ChainRunError> {
        // Held while saving: the last to change is the last to save.
        let mut state = self.state.lock().await;
        let mut changed = state.clone();
        match step {
            Some(step) => changed.steps.insert(name.to_owned(), step),
            None => changed.steps.remove(name),
        };
        let text = serde_json::to_vec_pretty(&changed)
            .map_err(|error| ChainRunError::Save(error.into()))?;
        self.store.save(&text).await.map_err(ChainRunError::Save)?;
        *state = changed;
        Ok(())
    }
}
