//! A ledger that writes down what it is handed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use amazing_gitlab_exporter::facts::{
    Admission, KeepRef, Ledger, LedgerError, Look, ProjectOptions, RefKind, ShownPipeline, Standing,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineSource, ProjectId};

#[derive(Debug, Default)]
pub struct Recording {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    looks: Vec<Look>,
    standings: BTreeMap<ProjectId, Standing>,
    forgotten: Vec<ProjectId>,
    options: BTreeMap<ProjectId, ProjectOptions>,
    let_go: BTreeSet<(ProjectId, RefKind, String)>,
    failing: bool,
    /// The first and the latest look.
    looked: Option<(DateTime<Utc>, DateTime<Utc>)>,
    shown: BTreeMap<Lane, ShownPipeline>,
}

type Lane = (ProjectId, RefKind, String, PipelineSource);

impl Recording {
    pub fn looks(&self) -> Vec<Look> {
        self.state.lock().unwrap().looks.clone()
    }

    /// What was handed in since the last time this was asked.
    pub fn take(&self) -> Vec<Look> {
        std::mem::take(&mut self.state.lock().unwrap().looks)
    }

    pub fn forgotten(&self) -> Vec<ProjectId> {
        self.state.lock().unwrap().forgotten.clone()
    }

    pub fn options(&self) -> BTreeMap<ProjectId, ProjectOptions> {
        self.state.lock().unwrap().options.clone()
    }

    /// Refs that it was told are no longer asked for.
    pub fn let_go(&self) -> BTreeSet<(ProjectId, RefKind, String)> {
        self.state.lock().unwrap().let_go.clone()
    }

    /// From now on it takes nothing, or takes everything again.
    pub fn set_failing(&self, failing: bool) {
        self.state.lock().unwrap().failing = failing;
    }
}

#[async_trait]
impl Ledger for Recording {
    async fn admit(&self, look: Look) -> Result<Admission, LedgerError> {
        let mut state = self.state.lock().unwrap();
        if state.failing {
            return Err(LedgerError::new("the disk is full"));
        }
        let standing = state.standings.entry(look.project).or_insert(Standing {
            seen_until: None,
            unfinished: Vec::new(),
        });
        standing.seen_until = standing.seen_until.max(look.seen_until);
        for seen in &look.pipelines {
            standing.unfinished.retain(|id| *id != seen.id);
            if !seen.status.is_finished() {
                standing.unfinished.push(seen.id);
            }
        }
        let gone: &[PipelineId] = &look.gone;
        standing.unfinished.retain(|id| !gone.contains(id));
        state.shown.retain(|_, shown| !gone.contains(&shown.id));
        for seen in &look.pipelines {
            let (kind, source) = (seen.kind, seen.source.clone());
            let lane = (look.project, kind, seen.git_ref.to_string(), source.clone());
            let shown = ShownPipeline {
                id: seen.id,
                git_ref: seen.git_ref.clone(),
                kind,
                source,
            };
            let newest = state.shown.entry(lane).or_insert_with(|| shown.clone());
            if newest.id < seen.id {
                *newest = shown;
            }
        }
        let (first, last) = state.looked.unwrap_or((look.at, look.at));
        state.looked = Some((first.min(look.at), last.max(look.at)));
        state.looks.push(look);
        Ok(Admission::default())
    }

    async fn forget_project(&self, project: ProjectId) -> Result<(), LedgerError> {
        self.state.lock().unwrap().forgotten.push(project);
        Ok(())
    }

    fn track_project(&self, project: ProjectId, options: ProjectOptions) {
        self.state.lock().unwrap().options.insert(project, options);
    }

    async fn retain_refs(&self, project: ProjectId, keep: KeepRef<'_>) -> Result<(), LedgerError> {
        let mut state = self.state.lock().unwrap();
        let mut let_go = BTreeSet::new();
        for look in state.looks.iter().filter(|look| look.project == project) {
            for seen in &look.pipelines {
                if !keep(seen.kind, &seen.git_ref) {
                    let_go.insert((project, seen.kind, seen.git_ref.to_string()));
                }
            }
        }
        state.let_go.extend(let_go);
        Ok(())
    }

    fn standing(&self, project: ProjectId) -> Option<Standing> {
        self.state.lock().unwrap().standings.get(&project).cloned()
    }

    fn began(&self) -> Option<DateTime<Utc>> {
        Some(self.state.lock().unwrap().looked?.0)
    }

    fn last_look(&self) -> Option<DateTime<Utc>> {
        Some(self.state.lock().unwrap().looked?.1)
    }

    fn shown(&self, project: ProjectId) -> Vec<ShownPipeline> {
        let state = self.state.lock().unwrap();
        let shown = state.shown.iter().filter(|((of, ..), _)| *of == project);
        shown.map(|(_, shown)| shown.clone()).collect()
    }

    fn looked_at(&self) -> Vec<ProjectId> {
        let state = self.state.lock().unwrap();
        let projects = state.standings.keys().copied();
        projects
            .filter(|id| !state.forgotten.contains(id))
            .collect()
    }
}
