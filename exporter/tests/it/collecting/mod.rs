//! The collector against a simulated GitLab, on paused time.

mod changes;
mod cost;
mod discovery;
mod events;
mod limits;
mod recording;
mod ways;
mod world;
