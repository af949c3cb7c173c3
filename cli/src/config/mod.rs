//! Configuration: flags over environment over files over defaults, each value with its origin.

mod checks;
mod file;
mod files;
mod flags;
mod gitlab;
mod jenkins;
mod key;
mod layers;
mod provider;
mod server;
mod show;
mod trust;

pub(crate) use flags::Flags;
pub(crate) use gitlab::GitLabSettings;
pub(crate) use jenkins::JenkinsSettings;
pub(crate) use key::Key;
pub(crate) use layers::{Inputs, Layers};
pub(crate) use provider::Provider;
pub(crate) use server::{ServerSettings, TokenSource};
pub(crate) use show::{Shown, table};
