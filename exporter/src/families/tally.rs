//! Writes no more series of a family than there may be, and counts them.

use std::io;

use super::Counter;
use super::names::{SERIES, SERIES_DROPPED, SERIES_LIMIT};
use crate::exposition::{Family, HistogramSample, LabelText, Writer};

pub(super) struct Tally<'tally, 'out> {
    out: &'tally mut Writer<'out>,
    most: u64,
    families: Vec<(&'static str, Series)>,
    current: Series,
}

#[derive(Clone, Copy, Default)]
struct Series {
    written: u64,
    dropped: u64,
}

impl<'tally, 'out> Tally<'tally, 'out> {
    /// `most` is 0 where there is no limit.
    pub(super) fn new(out: &'tally mut Writer<'out>, most: u64) -> Self {
        Self {
            out,
            most: if most == 0 { u64::MAX } else { most },
            families: Vec::new(),
            current: Series::default(),
        }
    }

    pub(super) fn begin(&mut self, family: &Family) -> io::Result<()> {
        self.current = Series::default();
        self.out.family(family)
    }

    pub(super) fn end(&mut self, family: &Family) {
        self.families.push((family.name, self.current));
    }

    fn has_room(&mut self, series: u64) -> bool {
        let has_room = self.current.written + series <= self.most;
        if has_room {
            self.current.written += series;
        } else {
            self.current.dropped += series;
        }
        has_room
    }

    pub(super) fn gauge(&mut self, labels: &[&str], value: f64) -> io::Result<()> {
        if self.has_room(1) {
            self.out.gauge(labels, value)?;
        }
        Ok(())
    }

    pub(super) fn counter(
        &mut self,
        labels: &[&str],
        counter: &Counter,
        exemplar_label: &'static str,
    ) -> io::Result<()> {
        if self.has_room(1) {
            let exemplar = counter.exemplar(exemplar_label);
            self.out
                .counter(labels, counter.value(), Some(counter.created()), exemplar)?;
        }
        Ok(())
    }

    pub(super) fn histogram(
        &mut self,
        labels: &[&str],
        sample: &HistogramSample<'_>,
    ) -> io::Result<()> {
        // Its buckets, sum and count.
        if self.has_room(sample.bounds.buckets() as u64 + 2) {
            self.out.histogram(labels, sample)?;
        }
        Ok(())
    }

    /// Writes how many there were.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    pub(super) fn write(self) -> io::Result<()> {
        let Self {
            out,
            most,
            families,
            ..
        } = self;
        let label = |name| LabelText::new(&[("family", name)]);
        out.family(&SERIES)?;
        for (name, series) in &families {
            out.gauge(&[label(name).as_str()], series.written as f64)?;
        }
        out.family(&SERIES_DROPPED)?;
        for (name, series) in &families {
            out.gauge(&[label(name).as_str()], series.dropped as f64)?;
        }
        out.family(&SERIES_LIMIT)?;
        if most < u64::MAX {
            out.gauge(&[], most as f64)?;
        }
        Ok(())
    }
}
