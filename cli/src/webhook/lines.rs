use std::io::{self, BufWriter, Write};

use pipewright_gitlab::webhook::Intake;
use tokio::sync::mpsc::Receiver;

use super::figures::{Figures, Outcome};
use super::queue::Accepted;
use super::read::notice_of;

/// Writes each event as a line of JSON, until there are no more. Blocks, so it wants a thread.
pub(super) fn print(
    mut accepted: Receiver<Accepted>,
    intake: &Intake,
    figures: &Figures,
    output: impl Write,
) -> io::Result<()> {
    let mut output = BufWriter::with_capacity(256 * 1024, output);
    let mut line = Vec::with_capacity(16 * 1024);
    while let Some(first) = accepted.blocking_recv() {
        let mut next = Some(first);
        while let Some(one) = next {
            match notice_of(intake, &one.delivery) {
                Some(notice) => {
                    line.clear();
                    serde_json::to_writer(&mut line, &*notice)?;
                    line.push(b'\n');
                    output.write_all(&line)?;
                    figures.handled(Outcome::Printed);
                }
                None => figures.handled(Outcome::Known),
            }
            next = accepted.try_recv().ok();
        }
        // Whoever reads should not wait for the next event to see this one.
        output.flush()?;
    }
    Ok(())
}
