use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// How an answer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// By gzip, as fast as it can: metrics repeat so much that more effort gains little.
    Gzip,
}

impl Encoding {
    /// The value of `Content-Encoding`, where there is one.
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
        }
    }

    /// Writes to `out` what `write` writes, compressed.
    pub(super) fn around<W: Write>(
        self,
        mut out: W,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Identity => {
                write(&mut out)?;
                out.flush()
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(out, Compression::fast());
                write(&mut encoder)?;
                encoder.finish()?.flush()
            }
        }
    }
}
