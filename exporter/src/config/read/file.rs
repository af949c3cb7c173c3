use std::io::Read as _;
use std::path::Path;

use super::Problem;

/// More than any configuration needs: a larger file is some other file.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The text of a configuration file.
pub(crate) fn text(path: &Path) -> Result<String, Problem> {
    let wrong = |reason: String, hint: Option<&str>| {
        Problem::new(None, format!("{} {reason}", path.display())).hint(hint)
    };
    let unreadable = |error: std::io::Error| wrong(format!("cannot be read: {error}"), None);
    // Opening a pipe would wait for a writer, for ever.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(wrong("is no file".into(), None));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let hint = "check that it is the file that was meant";
        return Err(wrong("is too large for a configuration".into(), Some(hint)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        wrong(
            format!("is not UTF-8, from byte {at} on"),
            Some("save it as UTF-8"),
        )
    })
}
