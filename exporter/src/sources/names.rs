//! Names that come again and again.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps one copy of each name: of jobs, stages, refs, projects. Thousands of projects have the same
/// few, and every look brings them anew.
#[derive(Debug, Default)]
pub struct Names(Mutex<HashSet<Arc<str>>>);

/// Names that are remembered. When there are more, remembering begins anew: it only saves memory.
const MOST: usize = 100_000;

impl Names {
    /// The shared copy of a name.
    pub fn get(&self, name: &str) -> Arc<str> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name) {
            return Arc::clone(known);
        }
        if names.len() >= MOST {
            names.clear();
        }
        let new: Arc<str> = name.into();
        names.insert(Arc::clone(&new));
        new
    }
}
