//! What can be scraped.

use std::io;
use std::sync::Arc;

use super::{Format, Writer};

/// Something that has metrics to show.
///
/// It writes from a snapshot and waits for nothing that a poll could hold.
pub trait MetricSource: Send + Sync {
    /// Writes its families, each once.
    ///
    /// # Errors
    /// Those of the output, such as a scraper that went away.
    fn write(&self, out: &mut Writer<'_>) -> io::Result<()>;
}

impl<S: MetricSource + ?Sized> MetricSource for Arc<S> {
    fn write(&self, out: &mut Writer<'_>) -> io::Result<()> {
        (**self).write(out)
    }
}

/// Writes a whole scrape: every source, and what ends the format. No two sources may have a family
/// of the same name.
///
/// # Errors
/// Those of `out`.
pub fn render(
    sources: &[Arc<dyn MetricSource>],
    out: &mut dyn io::Write,
    format: Format,
) -> io::Result<()> {
    let mut writer = Writer::new(out, format);
    for source in sources {
        source.write(&mut writer)?;
    }
    writer.finish()
}
