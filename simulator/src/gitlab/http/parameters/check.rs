//! Reading declared parameters, with all complaints in one answer.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{Parameters, coerce};
use crate::gitlab::http::ApiError;

/// Reads parameters by type. Complaints add up until [`Check::finish`]:
///
/// ```
/// # use pipewright_simulator::gitlab::http::parameters::Parameters;
/// let parameters = Parameters::read(Some("page=x"), None, b"").unwrap();
/// let mut check = parameters.check();
/// let reference = check.required_text("ref");
/// let page = check.integer("page");
/// assert_eq!(
///     check.finish().unwrap_err(),
///     pipewright_simulator::gitlab::http::ApiError::parameters(&[
///         "ref is missing",
///         "page is invalid",
///     ]),
/// );
/// # let _ = (reference, page);
/// ```
#[derive(Debug)]
pub struct Check<'a> {
    parameters: &'a Parameters,
    complaints: Vec<String>,
}

impl<'a> Check<'a> {
    pub(super) fn new(parameters: &'a Parameters) -> Self {
        Self {
            parameters,
            complaints: Vec::new(),
        }
    }

    /// Ends the reading: all complaints at once, or none.
    pub fn finish(self) -> Result<(), ApiError> {
        if self.complaints.is_empty() {
            return Ok(());
        }
        Err(ApiError::parameters(&self.complaints))
    }

    /// Adds a complaint of the endpoint's own, such as `name, search cannot be used together`.
    pub fn complain(&mut self, complaint: impl Into<String>) {
        self.complaints.push(complaint.into());
    }

    /// A text that has to be there; empty when it is not, which `finish` reports.
    pub fn required_text(&mut self, name: &str) -> String {
        if !self.parameters.contains(name) {
            self.complain(format!("{name} is missing"));
            return String::new();
        }
        self.text(name).unwrap_or_default()
    }

    /// Like [`Check::required_text`], where an empty text will not do either.
    pub fn required_nonblank_text(&mut self, name: &str) -> String {
        let text = self.required_text(name);
        if text.trim().is_empty() && self.parameters.contains(name) {
            self.complain(format!("{name} is empty"));
        }
        text
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.read(name, coerce::text)
    }

    /// A whole number.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        self.nonblank(name, coerce::integer)
    }

    /// An id: a whole number that is not negative.
    pub fn id(&mut self, name: &str) -> Option<u64> {
        self.nonblank(name, |value| {
            coerce::integer(value).and_then(|id| id.try_into().ok())
        })
    }

    /// A yes or no.
    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        self.nonblank(name, coerce::boolean)
    }

    /// A point in time.
    pub fn time(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.nonblank(name, coerce::time)
    }

    /// A day.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        self.nonblank(name, coerce::date)
    }

    /// One of some words.
    pub fn one_of(&mut self, name: &str, allowed: &[&str]) -> Option<String> {
        let word = self.text(name)?;
        if allowed.contains(&word.as_str()) {
            return Some(word);
        }
        self.complain(format!("{name} does not have a valid value"));
        None
    }

    /// Texts: `name=a`, `name[]=a&name[]=b`, or a JSON array.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.read(name, |value| match value {
            Value::Array(items) => items.iter().map(coerce::text).collect(),
            // `name[0]=a&name[1]=b`
            Value::Object(items) => items.values().map(coerce::text).collect(),
            single => coerce::text(single).map(|text| vec![text]),
        })
    }

    /// Texts separated by commas, or as an array.
    pub fn comma_separated(&mut self, name: &str) -> Option<Vec<String>> {
        let texts = self.texts(name)?;
        Some(
            texts
                .iter()
                .flat_map(|text| text.split(','))
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect(),
        )
    }

    /// Some of some words.
    pub fn some_of(&mut self, name: &str, allowed: &[&str]) -> Option<Vec<String>> {
        let words = self.texts(name)?;
        if words.iter().all(|word| allowed.contains(&word.as_str())) {
            return Some(words);
        }
        self.complain(format!("{name} does not have a valid value"));
        None
    }

    /// Names with a text each: `name[KEY]=text`, or a JSON object.
    pub fn hash(&mut self, name: &str) -> Option<Vec<(String, Value)>> {
        self.read(name, |value| match value {
            Value::Object(object) => Some(
                object
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            ),
            _ => None,
        })
    }

    /// Objects: `name[][key]=a&name[][value]=b`, or a JSON array of objects.
    pub fn objects(&mut self, name: &str) -> Option<Vec<Parameters>> {
        let item = |value: &Value| match value {
            Value::Object(object) => Some(Parameters(object.clone())),
            _ => None,
        };
        self.read(name, |value| match value {
            Value::Array(items) => items.iter().map(item).collect(),
            _ => None,
        })
    }

    /// Reads a value that is there and not null; what it cannot be is invalid.
    fn read<T>(&mut self, name: &str, coerce: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.parameters.get(name).filter(|value| !value.is_null())?;
        let coerced = coerce(value);
        if coerced.is_none() {
            self.complain(format!("{name} is invalid"));
        }
        coerced
    }

    /// Like `read`, but an empty text counts as absent, as it does in Grape
    /// for everything that is not a text.
    fn nonblank<T>(&mut self, name: &str, coerce: impl Fn(&Value) -> Option<T>) -> Option<T> {
        if self.parameters.get(name).and_then(Value::as_str) == Some("") {
            return None;
        }
        self.read(name, coerce)
    }
}
