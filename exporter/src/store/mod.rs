//! Where facts are kept, so that a restart neither loses nor repeats what was counted.
//!
//! What is shown is a fold over [`Fact`]s. The ledger decides what is a fact, appends it to a
//! [`Store`], and only then folds it into what a scrape shows: a process that is killed at any point
//! has written all that it has shown. Facts hold decisions (this run was counted, that one was
//! history), so that what was decided is read back and never decided again by a newer version.
//!
//! A fact that must count once has a [`FactKey`]. Folding a key a second time does nothing, and a
//! store that several writers share refuses a key that another one appended.
//!
//! [`EphemeralStore`] keeps nothing, [`MemoryStore`] keeps facts for as long as it is held, and
//! [`DiskStore`] keeps them in a folder.

mod batch;
mod disk;
mod ephemeral;
mod error;
mod fact;
mod memory;
mod serialised;
mod traits;

pub use batch::{Batch, KeptProject};
pub use disk::DiskStore;
pub use ephemeral::EphemeralStore;
pub use error::StoreError;
pub use fact::{
    ChildRunFact, Fact, FactKey, JobFact, JobRunFact, JobsFact, LaneName, ParentName, PipelineFact,
    RunFact,
};
pub use memory::MemoryStore;
pub use traits::{Appended, Replay, SnapshotWriter, Store};

pub(crate) use serialised::{exact_number, exact_numbers, is_default, shared_text};
