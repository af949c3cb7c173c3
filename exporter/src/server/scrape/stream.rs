use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout_at};

/// Pieces that wait for the network: what a scrape holds in memory, in pieces of 64 KiB.
const PIECES: usize = 4;
/// Small writes are gathered, in bytes.
const PIECE: usize = 64 * 1024;

/// A way from a thread that writes to a connection that reads, as fast as the slower of both.
pub(super) fn pipe(until: Instant) -> (PipeWriter, PipeBody) {
    let (sender, receiver) = channel(PIECES);
    let whole = Arc::new(AtomicBool::new(false));
    let writer = PipeWriter {
        sender,
        until,
        runtime: Handle::current(),
        gathered: Vec::new(),
        whole: Arc::clone(&whole),
    };
    let body = PipeBody {
        receiver,
        whole,
        over: false,
    };
    (writer, body)
}

/// The end that writes, on a thread that may block.
pub(super) struct PipeWriter {
    sender: Sender<Bytes>,
    until: Instant,
    runtime: Handle,
    gathered: Vec<u8>,
    whole: Arc<AtomicBool>,
}

impl PipeWriter {
    fn send(&mut self, piece: Bytes) -> io::Result<()> {
        let sending = timeout_at(self.until, self.sender.send(piece));
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Everything was written: the body may end.
    pub(super) fn complete(mut self) -> io::Result<()> {
        self.flush()?;
        self.whole.store(true, Ordering::Release);
        Ok(())
    }
}

impl Write for PipeWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.gathered);
        if piece.is_empty() {
            return Ok(());
        }
        self.send(piece.into())
    }
}

/// The end that is read. It fails unless the writer completed: half a scrape must not look whole.
pub(super) struct PipeBody {
    receiver: Receiver<Bytes>,
    whole: Arc<AtomicBool>,
    over: bool,
}

impl Stream for PipeBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.receiver.poll_recv(context).map(|piece| {
            if let Some(piece) = piece {
                return Some(Ok(piece));
            }
            self.over = true;
            if self.whole.load(Ordering::Acquire) {
                None
            } else {
                let reason = "the scrape could not be written to its end";
                Some(Err(io::Error::other(reason)))
            }
        })
    }
}
