//! What GitLab works out about projects: the DORA metrics, and the times that
//! things took.

mod dora;
mod flow;

pub(in crate::gitlab) use dora::{DoraRow, Interval, dora};
pub(in crate::gitlab) use flow::{
    Stage, Timeframe, deployments, middle, stage_times, times_to_merge,
};
