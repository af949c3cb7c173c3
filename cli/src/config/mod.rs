//! Configuration: flags over environment over files over defaults, each value with its origin.

mod file;
mod files;
mod key;
mod layers;
mod settings;
mod show;
mod trust;

pub(crate) use layers::{Inputs, Layers};
pub(crate) use settings::{GitLabSettings, TokenSource};
pub(crate) use show::Shown;
