//! Samples as text.

use std::io::{self, Write};

use super::number::{push_integer, push_number, push_seconds};
use super::{Exemplar, Family, Format, HistogramSample};

/// Text is passed on in pieces of about this many bytes.
const PIECE: usize = 64 * 1024;

/// Writes families and their samples in one of the formats.
///
/// Call [`family`](Self::family) first, then a method for each of its samples, and
/// [`finish`](Self::finish) at the very end.
pub struct Writer<'out> {
    out: &'out mut dyn Write,
    format: Format,
    buffer: Vec<u8>,
    name: &'static str,
    // What all lines of a histogram begin with.
    start: Vec<u8>,
    samples: u64,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Writer")
            .field("format", &self.format)
            .field("family", &self.name)
            .finish_non_exhaustive()
    }
}

impl<'out> Writer<'out> {
    /// Writes to `out`, in pieces of about 64 KiB.
    pub fn new(out: &'out mut dyn Write, format: Format) -> Self {
        Self {
            out,
            format,
            buffer: Vec::with_capacity(PIECE + PIECE / 8),
            name: "",
            start: Vec::new(),
            samples: 0,
        }
    }

    /// The format that is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How many series were written so far: lines other than headers and `_created`.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// Begins a family. All its samples follow before the next one begins.
    pub fn family(&mut self, family: &Family) -> io::Result<()> {
        self.name = family.name;
        let suffix = family.header_suffix(self.format);
        for (keyword, value) in [
            ("# HELP ", Some(family.help)),
            ("# TYPE ", Some(family.type_name())),
            (
                "# UNIT ",
                family.unit.filter(|_| self.format == Format::OpenMetrics),
            ),
        ] {
            let Some(value) = value else { continue };
            self.push(keyword);
            self.push(family.name);
            self.push(suffix);
            self.push(" ");
            self.push_help(value);
            self.push("\n");
        }
        self.pass_on()
    }

    /// A sample of a gauge. `labels` are pieces of escaped text ([`LabelText`](super::LabelText)),
    /// empty ones allowed.
    pub fn gauge(&mut self, labels: &[&str], value: f64) -> io::Result<()> {
        self.begin("", labels);
        push_number(&mut self.buffer, value);
        self.end_sample()
    }

    /// A sample of a counter of things. `created` is since when it counts, in milliseconds since
    /// 1970.
    pub fn counter(
        &mut self,
        labels: &[&str],
        value: u64,
        created: Option<i64>,
        exemplar: Option<Exemplar>,
    ) -> io::Result<()> {
        self.begin("_total", labels);
        push_integer(&mut self.buffer, value);
        self.end_counter(labels, created, exemplar)
    }

    /// A sample of a counter of an amount, such as seconds.
    pub fn counter_of(
        &mut self,
        labels: &[&str],
        value: f64,
        created: Option<i64>,
    ) -> io::Result<()> {
        self.begin("_total", labels);
        push_number(&mut self.buffer, value);
        self.end_counter(labels, created, None)
    }

    fn end_counter(
        &mut self,
        labels: &[&str],
        created: Option<i64>,
        exemplar: Option<Exemplar>,
    ) -> io::Result<()> {
        self.push_exemplar(exemplar);
        self.end_sample()?;
        self.created(labels, created)
    }

    /// The samples of a histogram: its buckets, their sum and their count.
    pub fn histogram(
        &mut self,
        labels: &[&str],
        histogram: &HistogramSample<'_>,
    ) -> io::Result<()> {
        self.start.clear();
        self.start.extend_from_slice(self.name.as_bytes());
        self.start.extend_from_slice(b"_bucket{");
        if push_labels(&mut self.start, labels) {
            self.start.push(b',');
        }
        self.start.extend_from_slice(b"le=\"");
        let mut exemplar_bucket = histogram
            .exemplar
            .map(|exemplar| histogram.bounds.bucket(exemplar.value));
        let mut total = 0_u64;
        let mut counts = histogram.counts.iter();
        for (bucket, bound) in histogram.bounds.texts().enumerate() {
            total = total.saturating_add(counts.next().copied().unwrap_or(0));
            self.buffer.extend_from_slice(&self.start);
            self.buffer.extend_from_slice(bound.as_bytes());
            self.buffer.extend_from_slice(b"\"} ");
            push_integer(&mut self.buffer, total);
            if exemplar_bucket == Some(bucket) {
                exemplar_bucket = None;
                self.push_exemplar(histogram.exemplar);
            }
            self.end_sample()?;
        }
        self.begin("_sum", labels);
        push_number(&mut self.buffer, histogram.sum);
        self.end_sample()?;
        self.begin("_count", labels);
        push_integer(&mut self.buffer, total);
        self.end_sample()?;
        self.created(labels, histogram.created)
    }

    /// Drops a line that was begun and not ended: for who goes on after a source that broke off.
    pub fn abandon_line(&mut self) {
        let end = self.buffer.iter().rposition(|byte| *byte == b'\n');
        self.buffer.truncate(end.map_or(0, |end| end + 1));
    }

    /// Ends the scrape and passes on what is left.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::OpenMetrics {
            self.push("# EOF\n");
        }
        self.out.write_all(&self.buffer)?;
        self.out.flush()
    }

    /// What stands before a sample's number.
    fn begin(&mut self, suffix: &str, labels: &[&str]) {
        self.push(self.name);
        self.push(suffix);
        self.buffer.push(b'{');
        if push_labels(&mut self.buffer, labels) {
            self.buffer.extend_from_slice(b"} ");
        } else {
            self.buffer.pop();
            self.buffer.push(b' ');
        }
    }

    fn end_sample(&mut self) -> io::Result<()> {
        self.samples += 1;
        self.end_line()
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.buffer.push(b'\n');
        self.pass_on()
    }

    fn created(&mut self, labels: &[&str], created: Option<i64>) -> io::Result<()> {
        let Some(created) = created.filter(|_| self.format == Format::OpenMetrics) else {
            return Ok(());
        };
        self.begin("_created", labels);
        push_seconds(&mut self.buffer, created);
        self.end_line()
    }

    fn push_exemplar(&mut self, exemplar: Option<Exemplar>) {
        let Some(exemplar) = exemplar.filter(|_| self.format == Format::OpenMetrics) else {
            return;
        };
        self.push(" # {");
        self.push(exemplar.label);
        self.push("=\"");
        push_integer(&mut self.buffer, exemplar.id);
        self.push("\"} ");
        push_number(&mut self.buffer, exemplar.value);
        if let Some(at) = exemplar.at {
            self.push(" ");
            push_seconds(&mut self.buffer, at);
        }
    }

    fn push(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn push_help(&mut self, help: &str) {
        for character in help.chars() {
            match character {
                '\\' => self.push("\\\\"),
                '\n' => self.push("\\n"),
                '"' if self.format == Format::OpenMetrics => self.push("\\\""),
                other => self.push(other.encode_utf8(&mut [0; 4])),
            }
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if self.buffer.len() >= PIECE {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// Joins the pieces that are not empty. False when all are.
fn push_labels(buffer: &mut Vec<u8>, labels: &[&str]) -> bool {
    let mut any = false;
    for piece in labels.iter().filter(|piece| !piece.is_empty()) {
        if any {
            buffer.push(b',');
        }
        buffer.extend_from_slice(piece.as_bytes());
        any = true;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::super::{Bounds, LabelText};
    use super::*;

    const RUNS: Family = Family::counter("age_pipeline_run_count", "Say \"hi\"\\.");
    const QUEUED: Family = Family::histogram("age_queued_seconds", "Waited.").in_unit("seconds");
    const ID: Family = Family::gauge("age_pipeline_id", "The newest.");

    fn write(format: Format) -> String {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, format);
        let labels = LabelText::new(&[("project", "a\"b"), ("ref", "main")]);
        let labels = [labels.as_str(), "", "kind=\"branch\""];
        writer.family(&RUNS).unwrap();
        let exemplar = Exemplar {
            label: "pipeline_id",
            id: 42,
            value: 1.0,
            at: Some(1_795_262_400_250),
        };
        writer
            .counter(&labels, 3, Some(1_795_262_400_000), Some(exemplar))
            .unwrap();
        writer.family(&QUEUED).unwrap();
        let bounds = Bounds::new(&[1.0, 2.5]).unwrap();
        let sample = HistogramSample {
            bounds: &bounds,
            counts: &[1, 2],
            sum: 4.5,
            created: Some(1_795_262_400_000),
            exemplar: Some(Exemplar {
                value: 2.5,
                at: None,
                ..exemplar
            }),
        };
        writer.histogram(&[], &sample).unwrap();
        writer.family(&ID).unwrap();
        writer.gauge(&labels, 42.0).unwrap();
        assert_eq!(writer.samples(), 7);
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_names_the_samples_in_its_headers() {
        let expected = r#"
# HELP age_pipeline_run_count_total Say "hi"\\.
# TYPE age_pipeline_run_count_total counter
age_pipeline_run_count_total{project="a\"b",ref="main",kind="branch"} 3
# HELP age_queued_seconds Waited.
# TYPE age_queued_seconds histogram
age_queued_seconds_bucket{le="1.0"} 1
age_queued_seconds_bucket{le="2.5"} 3
age_queued_seconds_bucket{le="+Inf"} 3
age_queued_seconds_sum 4.5
age_queued_seconds_count 3
# HELP age_pipeline_id The newest.
# TYPE age_pipeline_id gauge
age_pipeline_id{project="a\"b",ref="main",kind="branch"} 42
"#;
        assert_eq!(write(Format::Text), expected.trim_start());
    }

    #[test]
    fn openmetrics_adds_units_exemplars_and_creation() {
        let expected = r#"
# HELP age_pipeline_run_count Say \"hi\"\\.
# TYPE age_pipeline_run_count counter
age_pipeline_run_count_total{project="a\"b",ref="main",kind="branch"} 3 # {pipeline_id="42"} 1 1795262400.250
age_pipeline_run_count_created{project="a\"b",ref="main",kind="branch"} 1795262400
# HELP age_queued_seconds Waited.
# TYPE age_queued_seconds histogram
# UNIT age_queued_seconds seconds
age_queued_seconds_bucket{le="1.0"} 1
age_queued_seconds_bucket{le="2.5"} 3 # {pipeline_id="42"} 2.5
age_queued_seconds_bucket{le="+Inf"} 3
age_queued_seconds_sum 4.5
age_queued_seconds_count 3
age_queued_seconds_created 1795262400
# HELP age_pipeline_id The newest.
# TYPE age_pipeline_id gauge
age_pipeline_id{project="a\"b",ref="main",kind="branch"} 42
# EOF
"#;
        assert_eq!(write(Format::OpenMetrics), expected.trim_start());
    }

    #[test]
    fn long_scrapes_are_passed_on_in_pieces() {
        struct Pieces(Vec<usize>);
        impl Write for Pieces {
            fn write(&mut self, text: &[u8]) -> io::Result<usize> {
                self.0.push(text.len());
                Ok(text.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut pieces = Pieces(Vec::new());
        let mut writer = Writer::new(&mut pieces, Format::Text);
        writer.family(&ID).unwrap();
        for id in 0..10_000 {
            writer.gauge(&["ref=\"main\""], f64::from(id)).unwrap();
        }
        writer.finish().unwrap();
        assert!(pieces.0.len() > 3);
        assert!(pieces.0.iter().all(|length| *length < PIECE + 200));
    }
}
