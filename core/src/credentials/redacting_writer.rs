//! A writer that lets no known secret through.

use std::io::{self, Write};

use memchr::memrchr;

use super::Redactor;

/// The most that waits for the end of its line, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Passes on whole lines, without the secrets that its [`Redactor`] knows.
///
/// A line waits until it is complete, so that a secret is found even when it arrives in pieces; a
/// line longer than 64 KiB, and whatever is there at a flush or at the end, is passed on as it is
/// then. Meant for logs and diagnostics, where a line is written at once.
///
/// ```
/// use std::io::Write;
/// use pipewright_core::credentials::{RedactingWriter, Redactor};
///
/// let redactor = Redactor::new();
/// redactor.add("glpat-planted");
/// let mut writer = RedactingWriter::new(Vec::new(), redactor);
/// writer.write_all(b"token=glpat-").expect("a vector takes everything");
/// writer.write_all(b"planted\n").expect("a vector takes everything");
/// assert_eq!(writer.get_ref(), b"token=[redacted]\n");
/// ```
#[derive(Debug)]
pub struct RedactingWriter<W: Write> {
    inner: W,
    redactor: Redactor,
    pending: Vec<u8>,
}

impl<W: Write> RedactingWriter<W> {
    /// A writer to `inner` that removes what `redactor` knows.
    pub fn new(inner: W, redactor: Redactor) -> Self {
        Self {
            inner,
            redactor,
            pending: Vec::new(),
        }
    }

    /// What is written to.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    fn pass_on(&mut self, length: usize) -> io::Result<()> {
        let rest = self.pending.split_off(length.min(self.pending.len()));
        let ready = std::mem::replace(&mut self.pending, rest);
        self.inner.write_all(&self.redactor.redact_bytes(&ready))
    }
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        if let Some(end) = memrchr(b'\n', &self.pending) {
            self.pass_on(end + 1)?;
        }
        if self.pending.len() > LONGEST_LINE {
            self.pass_on(usize::MAX)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(usize::MAX)?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for RedactingWriter<W> {
    fn drop(&mut self) {
        // Nobody is left to hear of an error.
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_and_the_rest_comes_at_the_end() {
        let redactor = Redactor::new();
        redactor.add("planted");
        let mut out = Vec::new();
        {
            let mut writer = RedactingWriter::new(&mut out, redactor);
            for byte in b"one planted\ntwo planted\nlast plan" {
                writer.write_all(&[*byte]).unwrap();
            }
            writer.write_all(b"ted").unwrap();
        }
        assert_eq!(out, b"one [redacted]\ntwo [redacted]\nlast [redacted]");
    }

    #[test]
    fn an_endless_line_takes_bounded_memory() {
        let mut writer = RedactingWriter::new(io::sink(), Redactor::new());
        for _ in 0..100 {
            writer.write_all(&[b'x'; 10_000]).unwrap();
            assert!(writer.pending.len() <= LONGEST_LINE);
        }
    }
}
