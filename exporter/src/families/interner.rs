//! Names that many series share, held once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::exposition::LabelText;

/// A job's stage and name, and the labels of both.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct JobName {
    pub(crate) stage: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) label: LabelText,
}

/// Holds each name once for all projects and refs that have it, for as long as one does.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    names: Mutex<Names>,
}

#[derive(Debug, Default)]
struct Names {
    jobs: HashSet<Arc<JobName>>,
    texts: HashSet<Arc<str>>,
    // How many there may be before those are removed that nobody holds any more.
    sweep_jobs_at: usize,
    sweep_texts_at: usize,
}

const FEWEST: usize = 1024;

impl Interner {
    pub(crate) fn job(&self, stage: &str, name: &str) -> Arc<JobName> {
        let job = JobName {
            stage: stage.into(),
            name: name.into(),
            label: LabelText::new(&[("stage", stage), ("job_name", name)]),
        };
        let names = &mut *self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.jobs.get(&job) {
            return Arc::clone(known);
        }
        if names.jobs.len() >= names.sweep_jobs_at {
            names.jobs.retain(|job| Arc::strong_count(job) > 1);
            names.sweep_jobs_at = FEWEST.max(names.jobs.len() * 2);
        }
        let job = Arc::new(job);
        names.jobs.insert(Arc::clone(&job));
        job
    }

    pub(crate) fn text(&self, text: &str) -> Arc<str> {
        let names = &mut *self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.texts.get(text) {
            return Arc::clone(known);
        }
        if names.texts.len() >= names.sweep_texts_at {
            names.texts.retain(|text| Arc::strong_count(text) > 1);
            names.sweep_texts_at = FEWEST.max(names.texts.len() * 2);
        }
        let text: Arc<str> = text.into();
        names.texts.insert(Arc::clone(&text));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_once_and_not_longer_than_somebody_has_it() {
        let interner = Interner::default();
        let kept = interner.job("test", "unit");
        assert!(Arc::ptr_eq(&kept, &interner.job("test", "unit")));
        assert!(Arc::ptr_eq(&interner.text("main"), &interner.text("main")));
        for number in 0..10_000 {
            interner.job("test", &number.to_string());
            interner.text(&number.to_string());
        }
        let names = interner.names.lock().unwrap();
        assert!(names.jobs.len() <= FEWEST * 2 && names.texts.len() <= FEWEST * 2);
        assert!(names.jobs.contains(&kept));
    }
}
