//! Hooks that fail are switched off, for a while and then for good.

use chrono::{DateTime, TimeDelta, Utc};

use crate::gitlab::model::Hook;

/// So many failures in a row cost nothing.
const FREE_FAILURES: u32 = 3;
/// At so many failures in a row a hook is off until somebody tests it.
const FATAL_FAILURES: u32 = 40;
/// The first time a hook is off for this long; then twice as long each time.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(24);

/// Whether a hook is sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertStatus {
    /// It is.
    Executable,
    /// Not for the moment.
    TemporarilyDisabled,
    /// Not any more.
    Disabled,
}

impl AlertStatus {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Executable => "executable",
            Self::TemporarilyDisabled => "temporarily_disabled",
            Self::Disabled => "disabled",
        }
    }
}

/// Whether a hook is sent anything at `now`.
pub fn alert_status(hook: &Hook, now: DateTime<Utc>) -> AlertStatus {
    if hook.recent_failures >= FATAL_FAILURES {
        AlertStatus::Disabled
    } else if hook.disabled_until.is_some_and(|until| now < until) {
        AlertStatus::TemporarilyDisabled
    } else {
        AlertStatus::Executable
    }
}

/// Notes how a delivery went.
pub(super) fn note(hook: &mut Hook, succeeded: bool, now: DateTime<Utc>) {
    if succeeded {
        hook.recent_failures = 0;
        hook.disabled_until = None;
        return;
    }
    hook.recent_failures = (hook.recent_failures + 1).min(FATAL_FAILURES);
    let over = hook.recent_failures.saturating_sub(FREE_FAILURES);
    if over > 0 {
        let factor = 1_i32.checked_shl(over - 1).filter(|factor| *factor > 0);
        let pause = factor.and_then(|factor| FIRST_PAUSE.checked_mul(factor));
        let pause = pause.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
        hook.disabled_until = now.checked_add_signed(pause);
    }
}
