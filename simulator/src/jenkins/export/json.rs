//! Writing values as JSON, as the remote API does.

use std::fmt::Write as _;

use super::{Object, Value};

/// The object as JSON; over several lines when it is to be `pretty`.
pub(in crate::jenkins) fn write(object: &Object, pretty: bool) -> String {
    let mut writer = Writer {
        text: String::new(),
        indent: pretty.then_some(0),
    };
    writer.object(object);
    writer.text
}

struct Writer {
    text: String,
    indent: Option<usize>,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Boolean(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Integer(value) => {
                let _ = write!(self.text, "{value}");
            }
            Value::Number(value) => {
                let _ = write!(self.text, "{value:?}");
            }
            Value::Text(value) => self.string(value),
            Value::List(values) => {
                self.open('[');
                for (index, value) in values.iter().enumerate() {
                    self.next(index);
                    self.value(value);
                }
                self.close(']', values.is_empty());
            }
            Value::Object(object) => self.object(object),
        }
    }

    fn object(&mut self, object: &Object) {
        self.open('{');
        let mut count = 0;
        if let Some(class) = object.class {
            self.next(0);
            self.name("_class");
            self.string(class);
            count = 1;
        }
        for (name, value) in &object.properties {
            self.next(count);
            self.name(name);
            self.value(value);
            count += 1;
        }
        self.close('}', count == 0);
    }

    fn name(&mut self, name: &str) {
        self.string(name);
        let colon = if self.indent.is_some() { " : " } else { ":" };
        self.text.push_str(colon);
    }

    fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.indent = self.indent.map(|indent| indent + 1);
    }

    fn next(&mut self, index: usize) {
        if index > 0 {
            self.text.push(',');
        }
        self.break_line();
    }

    fn close(&mut self, bracket: char, empty: bool) {
        self.indent = self.indent.map(|indent| indent.saturating_sub(1));
        if !empty {
            self.break_line();
        }
        self.text.push(bracket);
    }

    fn break_line(&mut self) {
        if let Some(indent) = self.indent {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", indent));
        }
    }

    /// The remote API escapes quotes, backslashes and control characters, all
    /// of these by their number.
    fn string(&mut self, value: &str) {
        self.text.push('"');
        for character in value.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                control if u32::from(control) < 0x20 => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(control));
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }
}
