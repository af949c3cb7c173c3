//! The objects of the remote API.

mod action;
mod build;
mod change;
mod computer;
mod folder;
mod health;
mod job;
mod parameter;
mod queue_item;
mod root;
mod view;

pub(super) use build::build;
pub(super) use computer::{computer, computers};
pub(super) use folder::item;
pub(super) use queue_item::{queue, queue_item};
pub(super) use root::instance as root_object;
pub(super) use view::{everything as view_of_everything, view};
