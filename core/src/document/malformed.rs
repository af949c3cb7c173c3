/// Text that is no YAML, or YAML that nobody writes by hand (endless aliases, depth without end).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Malformed {
    /// Where, counted from 1.
    pub line: u64,
    /// Why, without the text itself, which may hold a secret.
    pub reason: String,
}

impl From<serde_saphyr::Error> for Malformed {
    fn from(error: serde_saphyr::Error) -> Self {
        let line = error.location().map_or(1, |location| location.line());
        let reason = error.without_snippet().to_string();
        // The line is said once, by us, and the parser's own options are not for people.
        let reason = reason.split(" at line ").next().unwrap_or(&reason);
        let reason = reason.split(", set ").next().unwrap_or(reason);
        Self {
            line,
            reason: reason.trim_end().to_owned(),
        }
    }
}
