//! Rate limits: the throttle in front of the API, and those inside it.

mod throttle;
mod window;

pub use throttle::{ThrottleState, ThrottleStatus};
pub use window::{Window, WindowCounter};
