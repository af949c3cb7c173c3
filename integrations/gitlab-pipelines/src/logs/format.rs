use pipewright_core::logs::LogText;

/// What becomes of one of GitLab's own markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// It is removed.
    #[default]
    Drop,
    /// It is shown in a form for people.
    Render,
}

/// How a job's log is shown.
///
/// ```
/// use pipewright_gitlab::logs::{LogFormat, Marker};
///
/// let format = LogFormat::plain().timestamps(Marker::Render);
/// assert_eq!(format.timestamps, Marker::Render);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LogFormat {
    /// The text itself.
    pub text: LogText,
    /// `section_start:` and `section_end:`. Rendered, a section's header is
    /// marked and its end says how long it took; dropped, only the header's
    /// text stays.
    pub sections: Marker,
    /// The heads that a runner with `FF_TIMESTAMPS` writes before every line.
    /// Rendered, the time stays, without the stream's number.
    pub timestamps: Marker,
}

impl LogFormat {
    /// Every byte as the server sent it.
    pub fn raw() -> Self {
        Self {
            text: LogText::Raw,
            ..Self::default()
        }
    }

    /// Text only, markers dropped.
    pub fn plain() -> Self {
        Self {
            text: LogText::Plain,
            ..Self::default()
        }
    }

    /// For a terminal: colours kept, sections rendered, timestamps dropped.
    pub fn rendered() -> Self {
        Self {
            text: LogText::Rendered,
            sections: Marker::Render,
            ..Self::default()
        }
    }

    /// Sets what becomes of section markers.
    pub fn sections(mut self, marker: Marker) -> Self {
        self.sections = marker;
        self
    }

    /// Sets what becomes of timestamp heads.
    pub fn timestamps(mut self, marker: Marker) -> Self {
        self.timestamps = marker;
        self
    }
}
