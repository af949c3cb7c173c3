use super::super::kinds::Choice;
use super::super::section::Section;
use crate::config::{LogFormat, LogLevel, LogSettings};

const LEVEL: Choice<LogLevel> = Choice(&LogLevel::WORDS);

const FORMAT: Choice<LogFormat> = Choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)]);

pub(super) fn log(section: &mut Section<'_, '_>) -> LogSettings {
    let default = LogSettings::default();
    LogSettings {
        level: section.get("level", &LEVEL, default.level),
        format: section.get("format", &FORMAT, default.format),
    }
}
