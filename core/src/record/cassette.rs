//! Reads cassettes.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;

use super::{
    CassetteError, CassetteProblem,
    canonical::{Canonical, sha256},
    format::{
        EndLine, FORMAT_VERSION, Header, HeaderLine, Interaction, Outcome, StoredBody, VersionLine,
    },
    redact, side_file,
};

/// A longer line is not a cassette's: bodies of that size are in files of their own.
const LONGEST_LINE: u64 = 64 << 20;

/// A recording that was read from a file. Clones share it.
#[derive(Debug, Clone)]
pub struct Cassette {
    path: PathBuf,
    header: Header,
    entries: Arc<[Entry]>,
    highest_placeholder: usize,
}

/// An interaction, checked and ready to be replayed.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Without its body when that is in a file.
    pub(super) canonical: Canonical,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// The response body, unless it is in a file.
    pub(super) body: Bytes,
    pub(super) interaction: Interaction,
}

impl Cassette {
    /// Reads a finished cassette. Large bodies stay in their files until they are replayed.
    ///
    /// # Errors
    /// When the file is not a cassette, is of a newer version, or is damaged: the error says which
    /// line is at fault.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, CassetteError> {
        read(path.as_ref(), Ending::Required)
    }

    /// Reads what is left of a recording that was interrupted: its complete interactions. That is
    /// the file whose name ends in `.partial`.
    ///
    /// # Errors
    /// As for [`Cassette::read`], but the end may be missing and the last line cut.
    pub fn recover(path: impl AsRef<Path>) -> Result<Self, CassetteError> {
        read(path.as_ref(), Ending::Optional)
    }

    /// The wall time when the recording started: where a replay's clock starts.
    pub fn started_at(&self) -> DateTime<Utc> {
        self.header.started_at
    }

    /// The provider's name, such as `gitlab`.
    pub fn provider(&self) -> &str {
        &self.header.provider
    }

    /// The server that was recorded, such as `https://gitlab.example.com`. Absent when nothing was.
    pub fn origin(&self) -> Option<&str> {
        self.header.origin.as_deref()
    }

    /// The version of the file's format.
    pub fn version(&self) -> u32 {
        self.header.version
    }

    /// The paths that were requested, in the order recorded.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .map(|entry| entry.interaction.request.path.as_str())
    }

    /// The number of interactions.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn highest_placeholder(&self) -> usize {
        self.highest_placeholder
    }

    pub(super) fn side_file(&self, sha256: &str) -> PathBuf {
        folder(&self.path).join(sha256)
    }
}

/// The bodies of `run.jsonl.partial` are where those of `run.jsonl` will be.
fn folder(path: &Path) -> PathBuf {
    let is_partial = path.extension().is_some_and(|ending| ending == "partial");
    if is_partial {
        side_file::folder(&path.with_extension(""))
    } else {
        side_file::folder(path)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Required,
    Optional,
}

fn read(path: &Path, ending: Ending) -> Result<Cassette, CassetteError> {
    let fail = |line: Option<usize>, problem: CassetteProblem| CassetteError {
        path: path.to_owned(),
        line,
        problem,
    };
    let file = File::open(path).map_err(|error| fail(None, CassetteProblem::Io(error)))?;
    let mut lines = Lines::new(BufReader::new(file));
    let first = lines
        .next()
        .map_err(|problem| fail(Some(1), problem))?
        .ok_or_else(|| fail(None, CassetteProblem::NotACassette))?;
    let header = parse_header(&first.text).map_err(|problem| fail(Some(first.number), problem))?;
    let folder = folder(path);
    let mut entries: Vec<Entry> = Vec::new();
    let mut highest_placeholder = 0;
    let mut end = None;
    loop {
        let line = match lines.next() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(problem) => return Err(fail(Some(lines.number), problem)),
        };
        let failed = |message: String| fail(Some(line.number), CassetteProblem::Malformed(message));
        if end.is_some() {
            return Err(failed("there is a line after the end line".to_owned()));
        }
        let parsed = match parse(&line.text, &folder) {
            Ok(parsed) => parsed,
            Err(_) if !line.is_whole => {
                if ending == Ending::Optional {
                    break;
                }
                let complete = entries.len();
                return Err(fail(
                    Some(line.number),
                    CassetteProblem::Unfinished { complete },
                ));
            }
            Err(message) => return Err(failed(message)),
        };
        match parsed {
            Parsed::Entry(entry) => {
                highest_placeholder = std::str::from_utf8(&line.text)
                    .map_or(0, redact::highest)
                    .max(highest_placeholder);
                entries.push(*entry);
            }
            Parsed::End(count) if count != entries.len() as u64 => {
                return Err(failed(format!(
                    "the end line counts {count} interactions, and there are {}",
                    entries.len()
                )));
            }
            Parsed::End(count) => end = Some(count),
        }
    }
    if end.is_none() && ending == Ending::Required {
        let complete = entries.len();
        return Err(fail(None, CassetteProblem::Unfinished { complete }));
    }
    entries.sort_by_key(|entry| entry.interaction.sequence);
    let sequences = entries.iter().map(|entry| entry.interaction.sequence);
    let next = sequences.clone().skip(1);
    if let Some((sequence, _)) = sequences.zip(next).find(|(one, other)| one == other) {
        let message = format!("two interactions have the sequence number {sequence}");
        return Err(fail(None, CassetteProblem::Malformed(message)));
    }
    Ok(Cassette {
        path: path.to_owned(),
        header,
        entries: entries.into(),
        highest_placeholder,
    })
}

fn parse_header(line: &[u8]) -> Result<Header, CassetteProblem> {
    let version = serde_json::from_slice::<VersionLine>(line)
        .map_err(|_| CassetteProblem::NotACassette)?
        .cassette
        .version;
    if version > FORMAT_VERSION {
        return Err(CassetteProblem::NewerVersion {
            found: version,
            supported: FORMAT_VERSION,
        });
    }
    if version == 0 {
        let message = "there is no format version 0".to_owned();
        return Err(CassetteProblem::Malformed(message));
    }
    serde_json::from_slice::<HeaderLine>(line)
        .map(|line| line.cassette)
        .map_err(|error| CassetteProblem::Malformed(in_line(&error)))
}

enum Parsed {
    Entry(Box<Entry>),
    End(u64),
}

fn parse(line: &[u8], folder: &Path) -> Result<Parsed, String> {
    if line.starts_with(b"{\"end\"") {
        return serde_json::from_slice::<EndLine>(line)
            .map(|line| Parsed::End(line.end.interactions))
            .map_err(|error| in_line(&error));
    }
    let mut reader = serde_json::Deserializer::from_slice(line);
    let interaction = Interaction::deserialize(&mut reader)
        .and_then(|interaction| reader.end().map(|()| interaction))
        .map_err(|error| in_line(&error))?;
    entry(interaction, folder).map(|entry| Parsed::Entry(Box::new(entry)))
}

/// A parser's message counts the lines of what it was given, which is always one.
fn in_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    format!("column {}: {message}", error.column())
}

fn entry(interaction: Interaction, folder: &Path) -> Result<Entry, String> {
    let request = &interaction.request;
    Method::from_bytes(request.method.as_bytes())
        .map_err(|_| format!("{:?} is not a method", request.method))?;
    if !request.path.starts_with('/') && request.path != "*" {
        return Err(format!("the path {:?} does not start with /", request.path));
    }
    headers(&request.headers)?;
    let body = body(request.body.as_ref(), folder)?;
    let canonical = Canonical::new(request, &body);
    let is_at_hand = !matches!(
        request.body,
        Some(StoredBody::File(_) | StoredBody::Omitted(_))
    );
    let key = match &interaction.key {
        Some(key) if is_at_hand && *key != canonical.key() => {
            return Err(
                "the key is not that of the request; remove the key after editing a request"
                    .to_owned(),
            );
        }
        Some(key) => key.clone(),
        None if is_at_hand => canonical.key(),
        None => return Err("a request whose body is not in the line needs a key".to_owned()),
    };
    let (status, headers, body) = match &interaction.outcome {
        Outcome::Response(response) => (
            StatusCode::from_u16(response.status)
                .map_err(|_| format!("{} is not a status", response.status))?,
            headers(&response.headers)?,
            self::body(response.body.as_ref(), folder)?,
        ),
        Outcome::Error(_) | Outcome::Abandoned { .. } => {
            (StatusCode::OK, HeaderMap::new(), Bytes::new())
        }
    };
    Ok(Entry {
        key,
        canonical,
        status,
        headers,
        body,
        interaction,
    })
}

fn headers(stored: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in stored {
        let invalid = |_| format!("{name:?} is not a header's name");
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(invalid)?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| format!("the value of the header {name} is not one"))?;
        headers
            .try_append(header, value)
            .map_err(|_| "there are too many headers".to_owned())?;
    }
    Ok(headers)
}

/// A body's bytes, unless they are in a file, which then has to be there.
fn body(stored: Option<&StoredBody>, folder: &Path) -> Result<Bytes, String> {
    match stored {
        None | Some(StoredBody::Omitted(_)) => Ok(Bytes::new()),
        Some(StoredBody::Text(text)) => Ok(Bytes::copy_from_slice(text.as_bytes())),
        Some(StoredBody::Binary(binary)) => {
            let bytes = STANDARD
                .decode(&binary.data)
                .map_err(|error| format!("a body is not base64: {error}"))?;
            if sha256(&bytes) == binary.sha256 {
                Ok(bytes.into())
            } else {
                Err("a body does not have the SHA-256 that is recorded".to_owned())
            }
        }
        Some(StoredBody::File(file)) => {
            if !side_file::is_name(&file.sha256) {
                return Err(format!("{:?} is not a SHA-256", file.sha256));
            }
            let path = folder.join(&file.sha256);
            let length = std::fs::metadata(&path)
                .map_err(|error| format!("the body {} is missing: {error}", path.display()))?
                .len();
            if length == file.length {
                Ok(Bytes::new())
            } else {
                Err(format!(
                    "the body {} has {length} bytes, and {} were recorded",
                    path.display(),
                    file.length
                ))
            }
        }
    }
}

/// Lines that are not blank.
struct Lines<R> {
    reader: R,
    number: usize,
}

struct Line {
    number: usize,
    text: Vec<u8>,
    /// Whether it ends as lines do.
    is_whole: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R) -> Self {
        Self { reader, number: 0 }
    }

    fn next(&mut self) -> Result<Option<Line>, CassetteProblem> {
        loop {
            let mut text = Vec::new();
            self.number += 1;
            let length = (&mut self.reader)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut text)
                .map_err(CassetteProblem::Io)?;
            if length == 0 {
                return Ok(None);
            }
            let is_whole = text.ends_with(b"\n");
            if !is_whole && length as u64 == LONGEST_LINE {
                let message = format!("the line is longer than {LONGEST_LINE} bytes");
                return Err(CassetteProblem::Malformed(message));
            }
            if !text.trim_ascii().is_empty() {
                return Ok(Some(Line {
                    number: self.number,
                    text: text.trim_ascii().to_vec(),
                    is_whole,
                }));
            }
        }
    }
}
