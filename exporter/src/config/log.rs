/// What is logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogSettings {
    /// From which level on. Default: info.
    pub level: LogLevel,
    /// In which form. Default: text.
    pub format: LogFormat,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Everything.
    Trace,
    /// What helps to find out what is wrong with the exporter.
    Debug,
    /// What happens.
    #[default]
    Info,
    /// What an operator should look at.
    Warn,
    /// What does not work. `fatal` and `panic` are read as this too.
    Error,
}

impl LogLevel {
    /// Every word for a level.
    pub(crate) const WORDS: [(&str, Self); 8] = [
        ("trace", Self::Trace),
        ("debug", Self::Debug),
        ("info", Self::Info),
        ("warn", Self::Warn),
        ("error", Self::Error),
        ("warning", Self::Warn),
        ("fatal", Self::Error),
        ("panic", Self::Error),
    ];

    /// The level of a word.
    pub fn of(word: &str) -> Option<Self> {
        let known = Self::WORDS.iter().find(|(known, _)| *known == word);
        known.map(|(_, level)| *level)
    }
}

/// The form of a logged line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object a line.
    Json,
}
