use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::exposition::{Format, MetricSource, Writer};

/// Writes a scrape. A source that panics loses what it had not written yet, and nothing else does.
pub(super) fn render(
    sources: &[Arc<dyn MetricSource>],
    out: &mut dyn Write,
    format: Format,
) -> io::Result<()> {
    let mut writer = Writer::new(out, format);
    for source in sources {
        let written = catch_unwind(AssertUnwindSafe(|| source.write(&mut writer)));
        if let Ok(written) = written {
            written?;
        } else {
            writer.abandon_line();
            tracing::error!("a part of the metrics is missing from a scrape: this is a bug");
        }
    }
    writer.finish()
}
