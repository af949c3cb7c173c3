//! How much of a log is shown.

/// What becomes of the text of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogText {
    /// Every byte as the server sent it; markers are left in place.
    Raw,
    /// No control sequences; lines that were redrawn show their last state.
    #[default]
    Plain,
    /// Colours stay, for a terminal. Sequences that do more than style text
    /// (titles, clipboard, cursor moves) are dropped: a log is untrusted.
    Rendered,
}
