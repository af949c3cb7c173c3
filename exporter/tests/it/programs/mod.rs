//! The programs as they are started: with sockets, on real time.

mod commands;
mod demo;
mod prometheus;
mod support;
