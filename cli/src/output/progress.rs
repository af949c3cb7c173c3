//! The bar of a download.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Terminal, printable};

/// Bytes received so far, drawn on a terminal and nowhere else.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(crate) fn new(terminal: Terminal, what: &str) -> Self {
        let bar = if terminal.shows_progress() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12))
        } else {
            ProgressBar::hidden()
        };
        bar.set_message(printable(what).into_owned());
        bar.set_style(style("{msg}  {bytes} {bytes_per_sec}  {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar }
    }

    /// Tells how many bytes there are, of how many where that is known.
    pub(crate) fn set(&self, bytes: u64, total: Option<u64>) {
        if let Some(total) = total
            && self.bar.length() != Some(total)
        {
            self.bar.set_length(total);
            self.bar.set_style(style(
                "{msg}  [{bar:16}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            ));
        }
        self.bar.set_position(bytes);
    }
}

// The bar goes whichever way the download ends.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("█▌ ")
}
