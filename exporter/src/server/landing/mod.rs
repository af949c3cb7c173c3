//! The page for people at `/`.

mod ago;
mod collectors;
mod figures;
mod handler;
mod html;
mod projects;

pub(super) use handler::page;
