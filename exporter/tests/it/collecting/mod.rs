//! The collector against a simulated GitLab, on paused time.

mod changes;
mod children;
mod cost;
mod discovery;
mod events;
mod lasting;
mod limits;
mod meddling;
mod partial;
mod recording;
mod reload;
mod ways;
mod world;
