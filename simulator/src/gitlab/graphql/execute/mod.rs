//! Writing the answer to a plan.

mod json;
mod run;
mod value;

pub(super) use run::run;
pub(super) use value::{FieldError, Resolved, Value};
