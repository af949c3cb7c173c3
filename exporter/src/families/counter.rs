//! Counts.

use serde::{Deserialize, Serialize};

use crate::exposition::Exemplar;
use crate::store::is_default;

/// A count of things that have an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Counter {
    #[serde(skip_serializing_if = "is_default")]
    value: u64,
    created: i64,
    // The last one that was counted; 0 while there is none.
    #[serde(skip_serializing_if = "is_default")]
    last: u64,
    #[serde(skip_serializing_if = "is_default")]
    last_at: i64,
}

impl Counter {
    /// Nothing counted since then, in milliseconds since 1970.
    pub(crate) fn since(created: i64) -> Self {
        Self {
            created,
            ..Self::default()
        }
    }

    pub(crate) fn count(&mut self, id: u64, at: i64) {
        self.value = self.value.saturating_add(1);
        self.last = id;
        self.last_at = at;
    }

    pub(crate) fn value(&self) -> u64 {
        self.value
    }

    pub(crate) fn created(&self) -> i64 {
        self.created
    }

    /// When it last rose, or else since when it counts.
    pub(crate) fn last_change(&self) -> i64 {
        self.created.max(self.last_at)
    }

    pub(crate) fn exemplar(&self, label: &'static str) -> Option<Exemplar> {
        (self.last > 0).then_some(Exemplar {
            label,
            id: self.last,
            value: 1.0,
            at: Some(self.last_at),
        })
    }
}
