//! The artifacts archive of a job.

use chrono::{DateTime, Utc};

use super::{Archive, Content};
use crate::gitlab::scenario::ArtifactDefinition;

/// Writes the archive that a scenario asks for; `expand` fills in variables.
pub(super) fn build(
    definition: &ArtifactDefinition,
    expand: impl Fn(&str) -> String,
    at: DateTime<Utc>,
) -> Archive {
    let files = definition.files.iter().map(|file| {
        let path = expand(&file.path);
        let mut content = Content::default();
        match (&file.content, file.size) {
            (Some(text), _) => content.push(expand(text)),
            (None, Some(size)) => content.push_noise(size.0),
            (None, None) => content.push(format!("{path}\n")),
        }
        (path, content)
    });
    Archive::new(format!("{}.zip", expand(&definition.name)), files, at)
}
