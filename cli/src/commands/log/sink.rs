//! Showing logs.

use std::collections::VecDeque;
use std::io::Write as _;

use crate::errors::Failure;

/// Makes the bytes of a log fit to be shown, as they come.
pub(crate) trait Renderer {
    /// Takes the next bytes, and appends what can be shown so far.
    fn push(&mut self, bytes: &[u8], shown: &mut Vec<u8>);

    /// All there is for now has been pushed.
    fn settle(&mut self, shown: &mut Vec<u8>);

    /// The log is at its end. What is pushed next is of another one.
    fn finish(&mut self, shown: &mut Vec<u8>);

    /// Whether every byte is to stay as it is.
    fn is_raw(&self) -> bool;
}

/// Where a log goes.
#[derive(Debug)]
pub(crate) enum Place {
    Stdout,
    Stderr,
    Memory(Vec<u8>),
}

/// Renders a log, keeps its last lines if only these are wanted, and writes it.
#[derive(Debug)]
pub(crate) struct Sink<R> {
    renderer: R,
    place: Place,
    tail: Option<Tail>,
    rendered: Vec<u8>,
    ends_in_newline: bool,
}

impl<R: Renderer> Sink<R> {
    pub(crate) fn new(renderer: R, place: Place, tail: Option<usize>) -> Self {
        Self {
            renderer,
            place,
            tail: tail.map(Tail::new),
            rendered: Vec::new(),
            ends_in_newline: true,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.renderer.push(bytes, &mut self.rendered);
        self.write()
    }

    /// All there is for now has been pushed: the last lines are shown, and from here on every one.
    pub(crate) fn settle(&mut self) -> Result<(), Failure> {
        self.renderer.settle(&mut self.rendered);
        self.show_tail()
    }

    fn show_tail(&mut self) -> Result<(), Failure> {
        self.write()?;
        if let Some(tail) = self.tail.take() {
            self.rendered = tail.into_bytes();
            self.write()?;
        }
        Ok(())
    }

    /// The log is at its end. Another one may follow.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        self.renderer.finish(&mut self.rendered);
        self.show_tail()?;
        if !self.ends_in_newline && !self.renderer.is_raw() {
            self.rendered.push(b'\n');
            self.write()?;
        }
        Ok(())
    }

    /// What was kept in memory.
    pub(crate) fn into_memory(self) -> Option<Vec<u8>> {
        match self.place {
            Place::Memory(log) => Some(log),
            Place::Stdout | Place::Stderr => None,
        }
    }

    fn write(&mut self) -> Result<(), Failure> {
        if let Some(tail) = &mut self.tail {
            tail.push(&self.rendered);
            self.rendered.clear();
            return Ok(());
        }
        let Some(last) = self.rendered.last() else {
            return Ok(());
        };
        self.ends_in_newline = *last == b'\n';
        let written = match &mut self.place {
            Place::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(&self.rendered).and_then(|()| out.flush())
            }
            Place::Stderr => std::io::stderr().lock().write_all(&self.rendered),
            Place::Memory(log) => {
                log.append(&mut self.rendered);
                Ok(())
            }
        };
        self.rendered.clear();
        written.map_err(Failure::Output)
    }
}

/// The last lines of a text, however long the text is.
#[derive(Debug)]
struct Tail {
    most: usize,
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Tail {
    /// The last lines are kept up to this many bytes: a log may be one endless line.
    const MOST_BYTES: usize = 16 * 1024 * 1024;

    fn new(most: usize) -> Self {
        Self {
            most,
            lines: VecDeque::new(),
            bytes: 0,
        }
    }

    fn push(&mut self, text: &[u8]) {
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            self.bytes += piece.len();
            match self.lines.back_mut() {
                Some(last) if last.last() != Some(&b'\n') => last.extend_from_slice(piece),
                _ => self.lines.push_back(piece.to_vec()),
            }
            while self.lines.len() > self.most || (self.bytes > Self::MOST_BYTES) {
                let Some(first) = self.lines.pop_front() else {
                    break;
                };
                self.bytes -= first.len();
            }
        }
    }

    fn into_bytes(self) -> Vec<u8> {
        self.lines.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(2, &["a\nb\nc\n"], "b\nc\n")]
    #[case(2, &["a\nb", "b\nc"], "bb\nc")]
    #[case(9, &["a\nb\n"], "a\nb\n")]
    #[case(0, &["a\nb\n"], "")]
    fn keeps_the_last_lines(#[case] most: usize, #[case] pieces: &[&str], #[case] kept: &str) {
        let mut tail = Tail::new(most);
        for piece in pieces {
            tail.push(piece.as_bytes());
        }
        assert_eq!(tail.into_bytes(), kept.as_bytes());
    }

    #[test]
    fn an_endless_line_does_not_fill_the_memory() {
        let mut tail = Tail::new(10);
        let piece = vec![b'x'; 1024 * 1024];
        for _ in 0..100 {
            tail.push(&piece);
        }
        assert!(tail.bytes <= Tail::MOST_BYTES);
    }

    /// Shows everything at once.
    struct Plain;

    impl Renderer for Plain {
        fn push(&mut self, bytes: &[u8], shown: &mut Vec<u8>) {
            shown.extend_from_slice(bytes);
        }

        fn settle(&mut self, _: &mut Vec<u8>) {}

        fn finish(&mut self, _: &mut Vec<u8>) {}

        fn is_raw(&self) -> bool {
            false
        }
    }

    #[test]
    fn shows_the_last_lines_and_then_every_one() {
        let mut sink = Sink::new(Plain, Place::Memory(Vec::new()), Some(1));
        sink.push(b"one\ntwo\n").unwrap();
        sink.settle().unwrap();
        sink.push(b"three\nfour").unwrap();
        sink.finish().unwrap();
        let shown = sink.into_memory().unwrap();
        assert_eq!(String::from_utf8(shown).unwrap(), "two\nthree\nfour\n");
    }
}
