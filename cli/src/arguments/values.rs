//! Values with a form of their own.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pipewright_gitlab::types::JobId;

/// `KEY=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("", _)) => Err("the key before `=` is empty".to_owned()),
            Some((key, value)) => Ok(Self {
                key: key.to_owned(),
                value: value.to_owned(),
            }),
            None => Err("give KEY=VALUE".to_owned()),
        }
    }
}

/// `KEY=TEXT`, or `KEY:=JSON` for what is not text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedAssignment {
    pub(crate) key: String,
    pub(crate) value: serde_json::Value,
}

impl FromStr for TypedAssignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Assignment { key, value } = text
            .parse()
            .map_err(|_| "give KEY=TEXT, or KEY:=JSON for a number, a list, …".to_owned())?;
        match key.strip_suffix(':') {
            Some("") => Err("the key before `:=` is empty".to_owned()),
            Some(key) => serde_json::from_str(&value)
                .map(|value| Self {
                    key: key.to_owned(),
                    value,
                })
                .map_err(|error| format!("what follows `{key}:=` is not JSON: {error}")),
            None => Ok(Self {
                key,
                value: serde_json::Value::String(value),
            }),
        }
    }
}

/// A job: its id, or its name within a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobSelector {
    Id(JobId),
    Name(String),
}

impl FromStr for JobSelector {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.parse() {
            Ok(id) => Self::Id(JobId::new(id)),
            Err(_) => Self::Name(text.to_owned()),
        })
    }
}

/// A moment: RFC 3339, or a date for its midnight in UTC.
pub(crate) fn timestamp(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.with_timezone(&Utc));
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map(|date| date.and_time(NaiveTime::MIN).and_utc())
        .map_err(|_| {
            "give a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z".into()
        })
}

/// A factor of time: more than nothing, and no more than a million.
pub(super) fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed <= 1.0e6 => Ok(speed),
        _ => Err("give a factor above 0 and up to 1000000, such as 60".to_owned()),
    }
}

/// An address to listen on.
pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => &format!("127.0.0.1:{port}"),
        None => text,
    };
    text.parse()
        .map_err(|_| "give an IP address and a port, such as 127.0.0.1:8080".to_owned())
}

/// A number of lines.
pub(crate) fn lines(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "give a number of lines, such as 50".to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("A=b", "A", "b")]
    #[case("A=", "A", "")]
    #[case("A=b=c", "A", "b=c")]
    fn reads_an_assignment(#[case] text: &str, #[case] key: &str, #[case] value: &str) {
        let read: Assignment = text.parse().unwrap();
        assert_eq!((read.key.as_str(), read.value.as_str()), (key, value));
    }

    #[rstest]
    #[case("127.0.0.1:0", true)]
    #[case("localhost:8080", true)]
    #[case("[::1]:80", true)]
    #[case("8080", false)]
    #[case("localhost", false)]
    #[case("http://127.0.0.1:80", false)]
    fn reads_an_address(#[case] text: &str, #[case] good: bool) {
        assert_eq!(listen(text).is_ok(), good);
    }

    #[rstest]
    #[case("version=1.0", json!("1.0"))]
    #[case("replicas:=3", json!(3))]
    #[case("regions:=[\"eu\",\"us\"]", json!(["eu", "us"]))]
    #[case("text=a:=b", json!("a:=b"))]
    fn reads_a_typed_assignment(#[case] text: &str, #[case] value: serde_json::Value) {
        assert_eq!(text.parse::<TypedAssignment>().unwrap().value, value);
    }

    #[rstest]
    #[case("novalue")]
    #[case("=v")]
    #[case(":=3")]
    #[case("a:=[")]
    fn refuses_a_bad_assignment(#[case] text: &str) {
        assert!(text.parse::<TypedAssignment>().is_err());
    }

    #[rstest]
    #[case("2026-01-31", "2026-01-31T00:00:00+00:00")]
    #[case("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00+00:00")]
    fn reads_a_timestamp(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(timestamp(text).unwrap().to_rfc3339(), expected);
    }
}
