//! Takes a response body in while it passes by, and decides where it is stored.

use std::{io, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;

use super::{
    RecordLimits, SecretKind,
    canonical::sha256,
    format::{Binary, Omitted, StoredBody},
    redact::{Sanitizer, is_form},
    scan::StreamScanner,
    side_file::SideWriter,
};
use crate::credentials::Redactor;

/// Why a body cannot be stored, which is why its cassette cannot be saved.
#[derive(Debug)]
pub(super) enum CaptureError {
    Secret(SecretKind),
    Io(io::Error),
}

impl From<io::Error> for CaptureError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What a capture needs to know about its recording.
#[derive(Debug, Clone)]
pub(super) struct CaptureSettings {
    pub(super) limits: RecordLimits,
    pub(super) redactor: Redactor,
    pub(super) folder: PathBuf,
    /// Unique within the recording.
    pub(super) label: String,
    pub(super) content_type: String,
    /// The body is compressed, so no secret could be seen in it.
    pub(super) encoded: bool,
}

/// A body that is being taken in.
#[derive(Debug)]
pub(super) struct Capture {
    settings: CaptureSettings,
    mode: Mode,
}

#[derive(Debug)]
enum Mode {
    /// Small so far, or text that has to be whole to be redacted.
    Buffer(Vec<u8>),
    /// Streamed to a file, and scanned on its way.
    File(Box<(SideWriter, StreamScanner)>),
    Omitted(Omitted),
}

/// A stored body, and the side file that was made for it.
pub(super) type Captured = (Option<StoredBody>, Option<PathBuf>);

impl Capture {
    pub(super) fn new(settings: CaptureSettings) -> Self {
        let mode = if settings.encoded {
            omitted("it is compressed, so it cannot be searched for secrets", 0)
        } else {
            Mode::Buffer(Vec::new())
        };
        Self { settings, mode }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), CaptureError> {
        match &mut self.mode {
            Mode::Omitted(omitted) => omitted.length += chunk.len() as u64,
            Mode::Buffer(buffer) => {
                buffer.extend_from_slice(chunk);
                let limits = &self.settings.limits;
                let is_text = || looks_like_text(buffer);
                if buffer.len() > limits.redacted || (buffer.len() > limits.inline && !is_text()) {
                    self.spill()?;
                }
            }
            Mode::File(file) => {
                let (writer, scanner) = &mut **file;
                if let Some(kind) = scanner.push(chunk) {
                    return Err(CaptureError::Secret(kind));
                }
                let length = writer.length() + chunk.len() as u64;
                if length > self.settings.limits.body {
                    self.mode = self.too_large(length);
                } else {
                    writer.write(chunk)?;
                }
            }
        }
        Ok(())
    }

    fn too_large(&self, length: u64) -> Mode {
        let limit = self.settings.limits.body;
        omitted(
            &format!("it is larger than the {limit} bytes allowed"),
            length,
        )
    }

    /// From memory to a file.
    fn spill(&mut self) -> Result<(), CaptureError> {
        let Mode::Buffer(buffer) = &mut self.mode else {
            return Ok(());
        };
        let buffer = std::mem::take(buffer);
        let length = buffer.len() as u64;
        if length > self.settings.limits.body {
            self.mode = self.too_large(length);
            return Ok(());
        }
        if is_structured(&self.settings.content_type, &buffer) {
            let limit = self.settings.limits.redacted;
            let reason = format!(
                "it is structured text larger than the {limit} bytes that are searched for secrets"
            );
            self.mode = omitted(&reason, length);
            return Ok(());
        }
        let mut writer = SideWriter::create(&self.settings.folder, &self.settings.label)?;
        let mut scanner = StreamScanner::new(self.settings.redactor.clone());
        if let Some(kind) = scanner.push(&buffer) {
            return Err(CaptureError::Secret(kind));
        }
        writer.write(&buffer)?;
        self.mode = Mode::File(Box::new((writer, scanner)));
        Ok(())
    }

    /// The body ended, in whatever way.
    pub(super) fn finish(self, sanitizer: &mut Sanitizer) -> Result<Captured, CaptureError> {
        match self.mode {
            Mode::Omitted(omitted) => Ok((Some(StoredBody::Omitted(omitted)), None)),
            Mode::Buffer(buffer) => store(&self.settings, &buffer.into(), sanitizer),
            Mode::File(file) => {
                let (writer, mut scanner) = *file;
                if let Some(kind) = scanner.finish() {
                    return Err(CaptureError::Secret(kind));
                }
                let (file, created) = writer.finish()?;
                Ok((Some(StoredBody::File(file)), created))
            }
        }
    }
}

/// Redacts and stores a body that is whole and in memory.
pub(super) fn store(
    settings: &CaptureSettings,
    body: &Bytes,
    sanitizer: &mut Sanitizer,
) -> Result<Captured, CaptureError> {
    let body = sanitizer.body(&settings.content_type, body);
    if body.is_empty() {
        return Ok((None, None));
    }
    if body.len() as u64 > settings.limits.body {
        let limit = settings.limits.body;
        let omitted = Omitted {
            reason: format!("it is larger than the {limit} bytes allowed"),
            length: body.len() as u64,
        };
        return Ok((Some(StoredBody::Omitted(omitted)), None));
    }
    if body.len() > settings.limits.inline {
        scan(settings, &body)?;
        let mut writer = SideWriter::create(&settings.folder, &settings.label)?;
        writer.write(&body)?;
        let (file, created) = writer.finish()?;
        return Ok((Some(StoredBody::File(file)), created));
    }
    let stored = if let Ok(text) = std::str::from_utf8(&body) {
        StoredBody::Text(text.to_owned())
    } else {
        scan(settings, &body)?;
        StoredBody::Binary(Binary {
            data: STANDARD.encode(&body),
            sha256: sha256(&body),
        })
    };
    Ok((Some(stored), None))
}

fn scan(settings: &CaptureSettings, body: &[u8]) -> Result<(), CaptureError> {
    let mut scanner = StreamScanner::new(settings.redactor.clone());
    match scanner.push(body).or_else(|| scanner.finish()) {
        Some(kind) => Err(CaptureError::Secret(kind)),
        None => Ok(()),
    }
}

fn omitted(reason: &str, length: u64) -> Mode {
    Mode::Omitted(Omitted {
        reason: reason.to_owned(),
        length,
    })
}

/// Whether the bytes are UTF-8, but for a character that is cut at their end.
fn looks_like_text(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// Fields of structured text are redacted by name, which takes the whole of it.
fn is_structured(content_type: &str, head: &[u8]) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    looks_like_text(head)
        && (content_type.contains("json")
            || is_form(&content_type)
            || head.trim_ascii_start().starts_with(b"{"))
}
