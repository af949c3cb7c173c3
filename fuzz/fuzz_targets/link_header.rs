//! Any Link header has a next page or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipewright_core::http::next_cursor;

fuzz_target!(|data: &[u8]| {
    let Ok(value) = http::HeaderValue::from_bytes(data) else {
        return;
    };
    let mut headers = http::HeaderMap::new();
    headers.insert(http::header::LINK, value);
    let current = url::Url::parse("https://gitlab.example/api/v4/projects?page=1").unwrap();
    let _ = next_cursor(&headers, &current);
});
