//! What moves builds on: the server's state machine.

mod answer;
mod block;
mod event;
mod execution;
mod finish;
mod interrupt;
mod leaf;
mod output;
mod queue;
mod restart;
mod schedule;
mod start;
mod strand;
mod tests;
mod words;

pub(in crate::jenkins) use answer::InputError;
pub(in crate::jenkins) use event::{Event, EventQueue};
pub(in crate::jenkins) use execution::Execution;
pub(in crate::jenkins) use interrupt::Force;
pub(in crate::jenkins) use schedule::Scheduled;
pub(in crate::jenkins) use words::{listed, time_span, why};
