//! Reading a request's parameters, whatever form they have.

use serde_json::{Map, Value};

use super::{Check, coerce, multipart, nested};
use crate::gitlab::http::ApiError;

/// The parameters of one request, whichever way they came.
///
/// Texts from a query or form stay texts here; [`Check`] turns them into what
/// an endpoint declares, exactly where Grape does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters(pub(super) Map<String, Value>);

impl Parameters {
    /// Reads a query string, and a body of the type that its header says.
    /// The body wins where both have the same name.
    pub fn read(
        query: Option<&str>,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Self, ApiError> {
        let mut values = Map::new();
        if let Some(query) = query {
            nested::read_pairs(&mut values, query.as_bytes())?;
        }
        if body.is_empty() {
            return Ok(Self(values));
        }
        let header = content_type.unwrap_or("application/x-www-form-urlencoded");
        let media_type = header.split(';').next().unwrap_or_default().trim();
        match media_type.to_ascii_lowercase().as_str() {
            "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(object)) => values.extend(object),
                // Grape keeps other JSON out of the parameters.
                Ok(_) => {}
                Err(_) => return Err(ApiError::malformed_body()),
            },
            "application/x-www-form-urlencoded" => {
                nested::read_pairs(&mut values, body)?;
            }
            "multipart/form-data" => {
                for (name, value) in multipart::fields(header, body)? {
                    nested::insert(&mut values, &name, Value::String(value))?;
                }
            }
            _ => return Err(ApiError::unsupported_content_type(media_type)),
        }
        Ok(Self(values))
    }

    /// The parameter as it came.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether there is such a parameter, even an empty one.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A parameter's text, if it has one and is not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)
            .and_then(coerce::text)
            .filter(|text| !text.is_empty())
    }

    /// Starts to read parameters by type, collecting complaints.
    pub fn check(&self) -> Check<'_> {
        Check::new(self)
    }
}
