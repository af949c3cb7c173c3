//! Failure windows: the lines of a failed job's log that matter, within a budget of bytes.
//!
//! A window is made as the log streams by, in memory bounded by the budget. Every line is scored
//! by [`patterns`]: what says why something failed scores high, and lends some of its score to the
//! lines around it, so that the frames of a stack trace stay with the exception. The end of the
//! log has a score of its own. When the log is at its end, lines are taken by score until
//! the budget is used up, with the headings they stand under; what lies between is counted.
//! A log that fits is given as a whole.
//!
//! Lines that repeat, or differ in nothing but numbers and lengths of bars, are folded into the
//! last of them before all that.

mod budget;
mod failure_window;
mod headings;
mod log_window;
mod normal;
mod options;
mod patterns;
mod repeats;
mod select;

pub use budget::{share_bytes, shortened};
pub use failure_window::FailureWindow;
pub use log_window::{LogWindow, WindowItem, WindowLine};
pub use options::WindowOptions;

#[cfg(test)]
mod tests;
