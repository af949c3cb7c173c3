//! Recording and replaying what a command sends: `--record` and `--replay`.

mod mode;
mod reel;

pub(crate) use mode::Tape;
pub(crate) use reel::Reel;
