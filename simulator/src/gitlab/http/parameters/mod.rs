//! Parameters as Grape reads them: query, form or JSON, coerced and complained about.

mod check;
mod coerce;
mod multipart;
mod nested;
mod read;

pub use check::Check;
pub use coerce::parse_time;
pub use read::Parameters;
