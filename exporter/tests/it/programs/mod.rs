//! The programs as they are started: with sockets, on real time.

// Counts and whole seconds are exact in a float.
#![allow(clippy::float_cmp)]

mod commands;
mod demo;
mod prometheus;
mod support;
