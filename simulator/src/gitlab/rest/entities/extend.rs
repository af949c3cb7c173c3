//! Entities that are others with more fields.

use serde_json::Value;

/// Adds the fields of `more` to those of `value`.
pub(super) fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(fields), Value::Object(more)) = (value, more) {
        fields.extend(more);
    }
}
