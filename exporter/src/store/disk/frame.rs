//! Frames: how content is delimited and checked.

use std::io::{self, Read};

/// Length, its checksum, the content's checksum: four bytes each, little endian.
const HEADER: usize = 12;

/// No batch or project is longer. Guards against a length that is nonsense and yet fits.
const LONGEST: u64 = 1 << 30;

/// Puts a frame around content.
pub(super) fn push_frame(buffer: &mut Vec<u8>, content: &[u8]) {
    // A length beyond 32 bits does not occur: batches are of one look, and it would not be read back.
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    buffer.extend_from_slice(&length.to_le_bytes());
    buffer.extend_from_slice(&crc32fast::hash(&length.to_le_bytes()).to_le_bytes());
    buffer.extend_from_slice(&crc32fast::hash(content).to_le_bytes());
    buffer.extend_from_slice(content);
}

/// What is at a place in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A whole frame with this content.
    Frame(Vec<u8>),
    /// Nothing: the file ends here.
    End,
    /// The beginning of a frame whose writing was interrupted: nothing whole follows.
    Torn,
    /// Something else.
    Damaged(&'static str),
}

/// Reads the next frame; `left` is how many bytes the file has from here on.
pub(super) fn next_frame(file: &mut impl Read, left: u64) -> io::Result<Next> {
    if left == 0 {
        return Ok(Next::End);
    }
    if left < HEADER as u64 {
        return Ok(Next::Torn);
    }
    let mut header = [[0; 4]; 3];
    file.read_exact(header.as_flattened_mut())?;
    let [length_bytes, length_check, content_check] = header;
    let left = left - HEADER as u64;
    if u32::from_le_bytes(length_check) != crc32fast::hash(&length_bytes) {
        // A file system that lost power may have grown the file and not written it.
        let blank = header == [[0; 4]; 3] && rest_is_blank(file)?;
        return Ok(if blank {
            Next::Torn
        } else {
            Next::Damaged("the length of an entry is not what was written")
        });
    }
    let length = u64::from(u32::from_le_bytes(length_bytes));
    if length > LONGEST {
        return Ok(Next::Damaged("an entry is longer than any that is written"));
    }
    if length > left {
        return Ok(Next::Torn);
    }
    let mut content = Vec::new();
    file.take(length).read_to_end(&mut content)?;
    if content.len() as u64 != length {
        return Ok(Next::Torn);
    }
    if u32::from_le_bytes(content_check) != crc32fast::hash(&content) {
        return Ok(if length == left {
            Next::Torn
        } else {
            Next::Damaged("an entry is not what was written")
        });
    }
    Ok(Next::Frame(content))
}

fn rest_is_blank(file: &mut impl Read) -> io::Result<bool> {
    let mut piece = [0; 4096];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(true);
        }
        if piece.iter().take(count).any(|byte| *byte != 0) {
            return Ok(false);
        }
    }
}

/// How many bytes a frame with this content takes.
pub(super) fn frame_length(content: &[u8]) -> u64 {
    (HEADER + content.len()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Next {
        next_frame(&mut &*bytes, bytes.len() as u64).unwrap()
    }

    fn framed(contents: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for content in contents {
            push_frame(&mut bytes, content);
        }
        bytes
    }

    #[test]
    fn an_interrupted_frame_is_torn_wherever_it_ends() {
        let whole = framed(&[b"a batch of facts"]);
        assert_eq!(read(&whole), Next::Frame(b"a batch of facts".to_vec()));
        assert_eq!(read(&[]), Next::End);
        for end in 1..whole.len() {
            assert_eq!(read(&whole[..end]), Next::Torn, "cut at {end}");
        }
        assert_eq!(read(&[0; 5000]), Next::Torn);
    }

    #[test]
    fn a_changed_bit_is_never_read_as_content() {
        let whole = framed(&[b"one", b"two"]);
        let first = 12 + 3;
        for bit in 0..first * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(read(&changed), Next::Damaged(_)), "bit {bit}");
        }
    }
}
