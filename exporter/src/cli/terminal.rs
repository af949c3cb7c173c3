//! Writing for people, with colours where they are wanted.

use std::io::{self, Write as _};

use super::failure::Failure;

/// Writes to standard error.
pub(super) fn complain(text: &str) {
    // Nobody is left to tell when this fails.
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes to standard output. A reader that went away has seen enough.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::local(format!(
            "could not write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}
