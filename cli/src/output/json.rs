use std::io::{self, Write};

use serde::Serialize;

/// Writes indented JSON and a newline.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
