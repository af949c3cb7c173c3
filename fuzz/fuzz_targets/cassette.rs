//! Any file is a cassette or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipewright_core::record::Cassette;

fuzz_target!(|data: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cassette.jsonl");
    std::fs::write(&path, data).unwrap();
    let _ = Cassette::read(&path);
    let _ = Cassette::recover(&path);
});
