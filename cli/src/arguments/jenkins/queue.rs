use clap::{Args, Subcommand};
use pipewright_jenkins::types::{JobRef, QueueRef};

use super::Waiting;
use crate::arguments::Limit;

#[derive(Debug, Subcommand)]
pub(crate) enum QueueCommand {
    /// List what waits to begin
    List {
        #[command(flatten)]
        limit: Limit,
    },
    /// Show one item; Jenkins forgets it five minutes after it left the queue
    Get {
        /// The item's id, or its URL
        item: QueueRef,
    },
    /// Take an item out of the queue; no error when it is cancelled already
    Cancel {
        /// The item's id, or its URL
        item: QueueRef,
    },
    /// Wait until an item leaves the queue, and tell which build came of it
    Wait(QueueWait),
}

#[derive(Debug, Args)]
pub(crate) struct QueueWait {
    /// The item's id, or its URL
    pub(crate) item: QueueRef,
    /// The job of the item: finds the build of an item that Jenkins has forgotten
    #[arg(long)]
    pub(crate) job: Option<JobRef>,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
}
