//! `pipewright webhook serve`, as a process behind a socket.

mod requests;
mod running;
mod served;
mod simulated;
