use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::config::{Pem, WebTls};

/// More than certificates need.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The PEM of a certificate, a key or an authority, and what tells whether it changed.
pub(super) fn read(pem: &Pem) -> io::Result<Vec<u8>> {
    match pem {
        Pem::Inline(text) => Ok(text.as_bytes().to_vec()),
        Pem::File(path) => file(path),
    }
}

/// A whole file, if it is one and not too large.
pub(super) fn file(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::Error::other("it is no file of a sensible size"));
    }
    std::fs::read(path)
}

/// A hash of everything that TLS is made of and that lies in files.
pub(super) fn fingerprint(config: &[u8], tls: Option<&WebTls>) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(config);
    let pems = tls.into_iter().flat_map(|tls| {
        [
            Some(&tls.certificate),
            Some(&tls.key),
            tls.client_ca.as_ref(),
        ]
    });
    for pem in pems.flatten() {
        // What cannot be read differs from what can.
        let bytes = read(pem).unwrap_or_default();
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().into()
}
