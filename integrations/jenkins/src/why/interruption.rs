//! What ended a build before its time, as its console tells it.

use pipewright_core::logs::shortened;
use serde::Serialize;

/// What ended a build before its time. Jenkins tells it in its console only, where a build may write
/// the same: it is a hint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Interruption {
    /// What it was.
    pub kind: InterruptionKind,
    /// Who did it, or the agent that was lost, where the console says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The line of the console.
    pub line: String,
}

/// What may end a build before its time. The first are the surer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InterruptionKind {
    /// Somebody answered an input with "no".
    InputRejected,
    /// Somebody aborted it.
    Aborted,
    /// A time-out of the script.
    TimedOut,
    /// The agent that it ran on was lost.
    AgentLost,
}

/// Bytes of a line that are told.
const MOST: usize = 500;

/// What a line of a console tells.
pub(super) fn read(line: &str) -> Option<Interruption> {
    use InterruptionKind::{Aborted, AgentLost, InputRejected, TimedOut};
    let line = line.trim();
    let (kind, who) = if let Some(who) = line.strip_prefix("Rejected by ") {
        (InputRejected, Some(who))
    } else if let Some(who) = line.strip_prefix("Aborted by ") {
        (Aborted, Some(who))
    } else if line.starts_with("Timeout has been exceeded")
        || line.starts_with("Cancelling nested steps due to timeout")
    {
        (TimedOut, None)
    } else if let Some(rest) = line.strip_prefix("Cannot contact ") {
        (AgentLost, rest.split_once(": ").map(|(agent, _)| agent))
    } else if line.starts_with("java.nio.channels.ClosedChannelException") {
        (AgentLost, None)
    } else {
        return None;
    };
    let told = |text: &str| shortened(text, MOST);
    Some(Interruption {
        kind,
        who: who.map(told),
        line: told(line),
    })
}

/// Whether it explains a build that ended so.
pub(super) fn explains(kind: InterruptionKind, result: &str) -> bool {
    match kind {
        InterruptionKind::InputRejected | InterruptionKind::Aborted => result == "ABORTED",
        InterruptionKind::TimedOut => matches!(result, "ABORTED" | "FAILURE"),
        InterruptionKind::AgentLost => result == "FAILURE",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{InterruptionKind, read};

    #[rstest]
    #[case("Rejected by admin", InterruptionKind::InputRejected, Some("admin"))]
    #[case("Aborted by Ada L.", InterruptionKind::Aborted, Some("Ada L."))]
    #[case("Timeout has been exceeded", InterruptionKind::TimedOut, None)]
    #[case(
        "Cannot contact agent one: x.Y: z",
        InterruptionKind::AgentLost,
        Some("agent one")
    )]
    #[case(
        "java.nio.channels.ClosedChannelException",
        InterruptionKind::AgentLost,
        None
    )]
    fn is_told(#[case] line: &str, #[case] kind: InterruptionKind, #[case] who: Option<&str>) {
        let found = read(line).unwrap();
        assert_eq!((found.kind, found.who.as_deref()), (kind, who));
    }

    #[test]
    fn other_lines_tell_nothing() {
        for line in [
            "",
            "+ echo Aborted by admin",
            "Finished: ABORTED",
            "aborted",
        ] {
            assert_eq!(read(line), None);
        }
    }
}
