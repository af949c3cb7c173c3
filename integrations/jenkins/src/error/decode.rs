//! From a body to a type, or to an error that names the place.

use http::StatusCode;
use pipewright_core::json::{self, DecodeCause};
use serde::de::DeserializeOwned;

use super::Error;
use super::context::Context;
use super::kind::ErrorKind;
use super::page::is_login;

impl Error {
    /// Reads an answer of a successful status.
    pub(crate) fn decode<T: DeserializeOwned>(
        context: &Context,
        status: StatusCode,
        body: &[u8],
    ) -> Result<T, Self> {
        json::decode(body).map_err(|error| match error.cause() {
            DecodeCause::Html if is_login(body) => {
                let message = "a login page came where JSON was due";
                Self::new(ErrorKind::Unauthorized, context, message)
                    .with_status(status)
                    .with_hint("give a user and an API token; a proxy may ask people to sign in")
            }
            cause => {
                let message = if context.sensitive && cause == DecodeCause::Unexpected {
                    let (line, column) = error.place();
                    format!("the answer is not what was expected, in line {line}, column {column}")
                } else {
                    error.to_string()
                };
                let decoded = Self::new(ErrorKind::Decode, context, message)
                    .with_status(status)
                    .with_json_path(error.path().to_owned());
                if cause == DecodeCause::Html {
                    return decoded.with_hint("check the base URL, and what a proxy answers");
                }
                decoded
            }
        })
    }
}
