//! Artifact archives, written as zip without ever being whole in memory.
//!
//! Small files are deflated, as the real servers do; made-up ones are stored.
//! The layout is written here because a zip writer would need all the bytes.

use std::io::Write;

use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::Content;
use crate::chance::hexadecimal;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
/// Made on Unix, so that the mode counts.
const MADE_BY: u16 = 0x0314;
const MODE: u32 = 0o100_644 << 16;

/// An artifacts archive (zip).
#[derive(Clone, Debug)]
pub struct Archive {
    /// The name of the archive file.
    pub filename: String,
    /// The files in it, in order.
    pub entries: Vec<ArchiveEntry>,
    /// The archive itself.
    pub content: Content,
}

/// A file in an archive.
#[derive(Clone, Debug)]
pub struct ArchiveEntry {
    /// Its path.
    pub path: String,
    /// What is in it, not compressed.
    pub content: Content,
    /// Its checksum.
    pub crc32: u32,
}

impl Archive {
    /// Writes an archive of these files, in order, all of the time `at`.
    pub(crate) fn new(
        filename: String,
        files: impl IntoIterator<Item = (String, Content)>,
        at: DateTime<Utc>,
    ) -> Self {
        let mut archive = Self {
            filename,
            entries: Vec::new(),
            content: Content::default(),
        };
        let mut directory = Vec::new();
        for (path, content) in files {
            archive.add(path, content, at, &mut directory);
        }
        archive.finish(&directory);
        archive
    }

    /// A digest that differs when the archive does. It is made from the
    /// checksums: that of all bytes would take long for a made-up gigabyte.
    pub fn digest(&self) -> String {
        let checksums: Vec<_> = self
            .entries
            .iter()
            .map(|entry| (&entry.path, entry.crc32))
            .collect();
        hexadecimal(self.content.len(), &format!("{checksums:?}"), 64)
    }

    /// The file with this path.
    pub fn entry(&self, path: &str) -> Option<&ArchiveEntry> {
        self.entries.iter().find(|entry| entry.path == path)
    }

    fn add(&mut self, path: String, content: Content, at: DateTime<Utc>, directory: &mut Vec<u8>) {
        let crc32 = content.crc32();
        let (method, data) = deflated(&content);
        let mut fields = Vec::new();
        for field in [VERSION, FLAGS, method, dos_time(at), dos_date(at)] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc32, size(data.len()), size(content.len())] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        let name_length = u16::try_from(path.len()).unwrap_or(u16::MAX);
        fields.extend_from_slice(&name_length.to_le_bytes());
        fields.extend_from_slice(&[0, 0]); // no extra field

        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&MADE_BY.to_le_bytes());
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 6]); // no comment, first disk, binary
        directory.extend_from_slice(&MODE.to_le_bytes());
        directory.extend_from_slice(&size(self.content.len()).to_le_bytes());
        directory.extend_from_slice(path.as_bytes());

        let mut header = b"PK\x03\x04".to_vec();
        header.extend_from_slice(&fields);
        header.extend_from_slice(path.as_bytes());
        self.content.push(header);
        self.content.append(&data);
        self.entries.push(ArchiveEntry {
            path,
            content,
            crc32,
        });
    }

    fn finish(&mut self, directory: &[u8]) {
        let count = u16::try_from(self.entries.len())
            .unwrap_or(u16::MAX)
            .to_le_bytes();
        let mut end = directory.to_vec();
        end.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        end.extend_from_slice(&count);
        end.extend_from_slice(&count);
        end.extend_from_slice(&size(directory.len() as u64).to_le_bytes());
        end.extend_from_slice(&size(self.content.len()).to_le_bytes());
        end.extend_from_slice(&[0, 0]);
        self.content.push(end);
    }
}

/// Texts deflated; made-up content, which is noise, as it is.
fn deflated(content: &Content) -> (u16, Content) {
    if let Some(text) = content.as_text() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        if encoder.write_all(text).is_ok()
            && let Ok(compressed) = encoder.finish()
        {
            let mut data = Content::default();
            data.push(Bytes::from(compressed));
            return (DEFLATED, data);
        }
    }
    (STORED, content.clone())
}

/// A size as zip stores it. Scenarios keep archives below 4 GiB.
fn size(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn dos_time(at: DateTime<Utc>) -> u16 {
    let time = (at.hour() << 11) | (at.minute() << 5) | (at.second() / 2);
    u16::try_from(time).unwrap_or_default()
}

fn dos_date(at: DateTime<Utc>) -> u16 {
    let years = u32::try_from(at.year() - 1980).unwrap_or_default();
    u16::try_from((years << 9) | (at.month() << 5) | at.day()).unwrap_or_default()
}
