//! Writes a cassette: line by line while the recording runs, in order when it is finished.
//!
//! Each interaction is appended to `FILE.partial` as soon as it is complete, so that a crash loses
//! none of the earlier ones. Finishing copies the lines in the order in which the requests started
//! to a new file, which then takes the cassette's name in one step.

use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    RecordError, SecretKind, canonical,
    format::{End, EndLine, Header, HeaderLine, Interaction, Outcome, StoredBody, StoredRequest},
    redact::Sanitizer,
    scan::{holds_secret, place_of_secret},
    side_file,
};
use crate::credentials::Redactor;

/// The file that a recording is written to until it is finished.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    partial: PathBuf,
    redactor: Redactor,
    file: File,
    /// How long the file is, in bytes.
    length: u64,
    /// Where the line of each request is: its start and its length.
    lines: BTreeMap<u64, (u64, usize)>,
    header: Header,
    has_header: bool,
    /// Side files that this recording made.
    side_files: Vec<PathBuf>,
    /// How many secrets were known when the first line was written.
    secrets_at_start: usize,
}

impl Journal {
    pub(super) fn create(
        path: &Path,
        header: Header,
        redactor: Redactor,
    ) -> Result<Self, RecordError> {
        let partial = side_file::with_suffix(path, ".partial");
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&partial)
            .map_err(|error| RecordError::io(&partial, &error))?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            secrets_at_start: redactor.known(),
            redactor,
            file,
            length: 0,
            lines: BTreeMap::new(),
            header,
            has_header: false,
            side_files: Vec::new(),
        })
    }

    pub(super) fn folder(&self) -> PathBuf {
        side_file::folder(&self.path)
    }

    /// The origin of the first request is the cassette's own, and not repeated in each.
    pub(super) fn own_origin(&mut self, request: &mut StoredRequest) {
        if self.header.origin.is_none() && !self.has_header {
            self.header.origin.clone_from(&request.origin);
        }
        if request.origin == self.header.origin {
            request.origin = None;
        }
    }

    /// Remembers a file that this recording made, if it made one.
    pub(super) fn add_side_file(&mut self, created: Option<PathBuf>) {
        self.side_files.extend(created);
    }

    /// Appends an interaction, unless it holds a secret.
    pub(super) fn append(&mut self, interaction: &Interaction) -> Result<(), RecordError> {
        self.check(interaction)?;
        if !self.has_header {
            let header = HeaderLine {
                cassette: self.header.clone(),
            };
            self.write_line(&header)?;
            self.has_header = true;
        }
        let start = self.length;
        let length = self.write_line(interaction)?;
        self.lines.insert(interaction.sequence, (start, length));
        Ok(())
    }

    fn write_line(&mut self, line: &impl Serialize) -> Result<usize, RecordError> {
        let mut text = serde_json::to_vec(line)
            .map_err(|error| RecordError::io(&self.partial, &error.into()))?;
        text.push(b'\n');
        self.file
            .write_all(&text)
            .map_err(|error| RecordError::io(&self.partial, &error))?;
        self.length += text.len() as u64;
        Ok(text.len())
    }

    fn check(&self, interaction: &Interaction) -> Result<(), RecordError> {
        let place = place_of_secret(&self.redactor, interaction).or_else(|| {
            // Everything was looked at field by field; this is for a secret that spans two.
            let line = serde_json::to_vec(interaction).unwrap_or_default();
            self.redactor.is_in(&line).then(|| "the line".to_owned())
        });
        match place {
            None => Ok(()),
            Some(place) => Err(self.refusal(
                SecretKind::Known,
                place,
                interaction.sequence,
                &interaction.request,
            )),
        }
    }

    pub(super) fn refusal(
        &self,
        kind: SecretKind,
        place: String,
        sequence: u64,
        request: &StoredRequest,
    ) -> RecordError {
        let path = if holds_secret(&self.redactor, request.path.as_bytes()) {
            "…"
        } else {
            &request.path
        };
        RecordError::Secret {
            kind,
            place,
            sequence,
            request: format!("{} {path}", request.method),
        }
    }

    /// Removes everything that this recording wrote.
    pub(super) fn discard(&mut self) {
        // What cannot be removed cannot be helped; the error that led here is the one to report.
        let _ = self.file.set_len(0);
        let _ = fs::remove_file(&self.partial);
        for path in self.side_files.drain(..) {
            let _ = fs::remove_file(path);
        }
        // Only if it is empty.
        let _ = fs::remove_dir(self.folder());
    }

    /// Puts the cassette in its place, and says how many interactions it holds.
    pub(super) fn finish(&mut self, sanitizer: &Sanitizer) -> Result<u64, RecordError> {
        let temporary = side_file::with_suffix(&self.path, ".tmp");
        let finished = self.write_sorted(&temporary, sanitizer);
        let used = match finished {
            Ok(used) => used,
            Err(error) => {
                let _ = fs::remove_file(&temporary);
                return Err(error);
            }
        };
        fs::rename(&temporary, &self.path).map_err(|error| RecordError::io(&self.path, &error))?;
        let _ = fs::remove_file(&self.partial);
        remove_unused(&self.folder(), &used);
        Ok(self.lines.len() as u64)
    }

    fn write_sorted(
        &mut self,
        temporary: &Path,
        sanitizer: &Sanitizer,
    ) -> Result<HashSet<String>, RecordError> {
        let failed = |error: io::Error| RecordError::io(temporary, &error);
        let mut out = BufWriter::new(File::create(temporary).map_err(failed)?);
        let header = HeaderLine {
            cassette: self.header.clone(),
        };
        write(&mut out, &header).map_err(failed)?;
        let mut used = HashSet::new();
        let mut reader = BufReader::new(&self.file);
        for (start, length) in self.lines.values() {
            reader.seek(SeekFrom::Start(*start)).map_err(failed)?;
            let mut line = vec![0; *length];
            reader.read_exact(&mut line).map_err(failed)?;
            let mut interaction: Interaction =
                serde_json::from_slice(&line).map_err(|error| failed(error.into()))?;
            if sanitizer.again(&mut interaction) {
                renew(&mut interaction);
            }
            self.check(&interaction)?;
            for file in side_files(&interaction) {
                if self.redactor.known() > self.secrets_at_start {
                    self.check_side_file(&interaction, file)?;
                }
                used.insert(file.to_owned());
            }
            write(&mut out, &interaction).map_err(failed)?;
        }
        let end = EndLine {
            end: End {
                interactions: self.lines.len() as u64,
            },
        };
        write(&mut out, &end).map_err(failed)?;
        let file = out
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(used)
    }

    /// Scans a body again for secrets that became known after it was written.
    fn check_side_file(&self, interaction: &Interaction, name: &str) -> Result<(), RecordError> {
        let path = self.folder().join(name);
        let failed = |error: io::Error| RecordError::io(&path, &error);
        let mut file = File::open(&path).map_err(failed)?;
        let mut scanner = super::scan::StreamScanner::new(self.redactor.clone());
        let mut block = vec![0; 64 * 1024];
        loop {
            let length = file.read(&mut block).map_err(failed)?;
            let found = match block.get(..length) {
                Some(read) if length > 0 => scanner.push(read),
                _ => scanner.finish(),
            };
            if found == Some(SecretKind::Known) {
                return Err(self.refusal(
                    SecretKind::Known,
                    "a large body".to_owned(),
                    interaction.sequence,
                    &interaction.request,
                ));
            }
            if length == 0 {
                return Ok(());
            }
        }
    }
}

fn write(out: &mut impl io::Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Makes the key and the length agree with an interaction that was redacted once more.
fn renew(interaction: &mut Interaction) {
    let text = match &interaction.request.body {
        None => Some(""),
        Some(StoredBody::Text(text)) => Some(text.as_str()),
        Some(_) => None,
    };
    if let Some(text) = text {
        let canonical = canonical::Canonical::new(&interaction.request, text.as_bytes());
        interaction.key = Some(canonical.key());
    }
    if let Outcome::Response(response) = &mut interaction.outcome
        && let Some(StoredBody::Text(text)) = &response.body
        && response.end.is_complete()
    {
        let length = text.len().to_string();
        for (name, value) in &mut response.headers {
            if name == "content-length" {
                value.clone_from(&length);
            }
        }
    }
}

fn side_files(interaction: &Interaction) -> impl Iterator<Item = &str> {
    let response = match &interaction.outcome {
        Outcome::Response(response) => response.body.as_ref(),
        Outcome::Error(_) | Outcome::Abandoned { .. } => None,
    };
    [interaction.request.body.as_ref(), response]
        .into_iter()
        .flatten()
        .filter_map(|body| match body {
            StoredBody::File(file) => Some(file.sha256.as_str()),
            _ => None,
        })
}

/// Removes the bodies of the cassette that was replaced.
fn remove_unused(folder: &Path, used: &HashSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_unused = name
            .to_str()
            .is_some_and(|name| side_file::is_name(name) && !used.contains(name));
        if is_unused {
            // A body too many does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}
