use super::super::kinds::Choice;
use super::super::section::Section;
use crate::config::{LogFormat, LogLevel, LogSettings};

const LEVEL: Choice<LogLevel> = Choice(&[
    ("trace", LogLevel::Trace),
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("warn", LogLevel::Warn),
    ("error", LogLevel::Error),
    ("warning", LogLevel::Warn),
    ("fatal", LogLevel::Error),
    ("panic", LogLevel::Error),
]);

const FORMAT: Choice<LogFormat> = Choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)]);

pub(super) fn log(section: &mut Section<'_, '_>) -> LogSettings {
    let default = LogSettings::default();
    LogSettings {
        level: section.get("level", &LEVEL, default.level),
        format: section.get("format", &FORMAT, default.format),
    }
}
