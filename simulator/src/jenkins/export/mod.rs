//! The remote API's way from the state to JSON and XML: `tree` and `depth`
//! choose, objects are written with their class.

mod exporter;
mod json;
mod tree;
mod value;
mod xml;

pub(in crate::jenkins) use exporter::Exporter;
pub(in crate::jenkins) use json::write as write_json;
pub use tree::{Range, Tree, TreeError};
pub use value::{Object, Value};
pub(in crate::jenkins) use xml::write as write_xml;

/// What is to be exported.
#[derive(Clone, Copy, Debug)]
pub enum Pruner<'t> {
    /// Properties by their visibility, which must be at least this.
    Depth(i64),
    /// The properties that were named.
    Tree(&'t Tree),
}
