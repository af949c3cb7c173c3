//! Replaces strings inside a JSON text and leaves every other byte as it is.
//!
//! A parser and a serialiser would lose the server's spacing, key order and escapes, and a replayed
//! body is to be the recorded one byte for byte.

use super::names;

/// What the text around a string says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The value of a field whose name says that it is secret, or anything below such a field.
    Secret,
    /// Any other value.
    Plain,
}

#[derive(Debug, Default)]
struct Frame {
    is_object: bool,
    /// Everything in here is secret.
    secret: bool,
    /// The name of the value that comes next.
    name: Option<String>,
    /// Values of `{"key": …, "value": …}`: variables, whose name is a value too.
    variable: Variable,
}

#[derive(Debug, Default)]
struct Variable {
    key: Option<String>,
    masked: bool,
    /// Indices into the strings found so far.
    values: Vec<usize>,
}

#[derive(Debug)]
struct Found {
    start: usize,
    end: usize,
    role: Role,
    /// The decoded string.
    value: String,
}

/// Replaces string values by what `replace` makes of them; `text` is valid JSON.
pub(super) fn replace_strings(
    text: &str,
    mut replace: impl FnMut(&str, Role) -> Option<String>,
) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut copied = 0;
    for found in strings(text) {
        let Some(new) = replace(&found.value, found.role) else {
            continue;
        };
        if new != found.value {
            replaced.push_str(text.get(copied..found.start).unwrap_or_default());
            replaced.push_str(&serde_json::Value::String(new).to_string());
            copied = found.end;
        }
    }
    replaced.push_str(text.get(copied..).unwrap_or_default());
    replaced
}

/// The string values of a JSON text, in order. Names of fields are not values.
fn strings(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    let mut frames: Vec<Frame> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                let secret = frames.last().is_some_and(is_secret_here);
                frames.push(Frame {
                    is_object: *byte == b'{',
                    secret,
                    ..Frame::default()
                });
            }
            b'}' | b']' => {
                if let Some(frame) = frames.pop() {
                    close(&frame, &mut found);
                }
            }
            b',' => {
                if let Some(frame) = frames.last_mut() {
                    frame.name = None;
                }
            }
            b't' => {
                if let Some(frame) = frames.last_mut()
                    && frame.name.as_deref().is_some_and(says_masked)
                {
                    frame.variable.masked = true;
                }
            }
            b'"' => {
                let end = string_end(bytes, at);
                let literal = text.get(at..end).unwrap_or_default();
                let value: String = serde_json::from_str(literal).unwrap_or_default();
                string(&mut frames, &mut found, at, end, value);
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn string(frames: &mut [Frame], found: &mut Vec<Found>, start: usize, end: usize, value: String) {
    let mut role = Role::Plain;
    if let Some(frame) = frames.last_mut() {
        if frame.is_object && frame.name.is_none() {
            frame.name = Some(value);
            return;
        }
        if is_secret_here(frame) {
            role = Role::Secret;
        }
        match frame.name.as_deref() {
            Some("key" | "name") if frame.is_object => frame.variable.key = Some(value.clone()),
            Some("value" | "default") if frame.is_object => {
                frame.variable.values.push(found.len());
            }
            _ => {}
        }
    }
    found.push(Found {
        start,
        end,
        role,
        value,
    });
}

fn close(frame: &Frame, found: &mut [Found]) {
    let variable = &frame.variable;
    if variable.masked || variable.key.as_deref().is_some_and(names::is_secret) {
        for index in &variable.values {
            if let Some(found) = found.get_mut(*index) {
                found.role = Role::Secret;
            }
        }
    }
}

fn is_secret_here(frame: &Frame) -> bool {
    frame.secret || frame.name.as_deref().is_some_and(names::is_secret)
}

fn says_masked(name: &str) -> bool {
    matches!(
        name,
        "masked" | "hidden" | "masked_and_hidden" | "raw_secret"
    )
}

/// The index after the closing quote of the string that starts at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Role, replace_strings};

    fn redact(text: &str) -> String {
        replace_strings(text, |_, role| {
            (role == Role::Secret).then(|| "X".to_owned())
        })
    }

    #[test]
    fn only_secret_values_change_and_no_other_byte() {
        for (text, expected) in [
            (
                r#"{ "token" :  "a\"b" , "id":1 }"#,
                r#"{ "token" :  "X" , "id":1 }"#,
            ),
            (
                r#"{"tokens_used":"a","ref":"token"}"#,
                r#"{"tokens_used":"a","ref":"token"}"#,
            ),
            (r#"["token","x"]"#, r#"["token","x"]"#),
            (
                r#"{"secret":["a",{"b":"c"}],"d":"e"}"#,
                r#"{"secret":["X",{"b":"X"}],"d":"e"}"#,
            ),
            (
                r#"[{"key":"A_TOKEN","value":"v"},{"key":"ENV","value":"v"}]"#,
                r#"[{"key":"A_TOKEN","value":"X"},{"key":"ENV","value":"v"}]"#,
            ),
            (
                r#"{"value":"v","masked":true,"key":"ENV"}"#,
                r#"{"value":"X","masked":true,"key":"ENV"}"#,
            ),
            (
                r#"{"value":"v","masked":false,"key":"ENV"}"#,
                r#"{"value":"v","masked":false,"key":"ENV"}"#,
            ),
            (
                r#"{"token":null,"token2":"t"}"#,
                r#"{"token":null,"token2":"t"}"#,
            ),
        ] {
            assert_eq!(redact(text), expected);
        }
    }
}
