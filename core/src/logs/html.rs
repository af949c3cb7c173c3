use std::fmt::Write as _;

use super::{Color, Mark, SpanSink, Style};

/// Writes a log as HTML, to be put into a `<pre>`.
///
/// Everything of the log is escaped: nothing in it becomes markup, an attribute or a link. The
/// tags written are `<span>`s with the classes of [`HtmlWriter::STYLESHEET`], and with a colour in
/// a `style` attribute where a program chose one that no theme may change. Bytes that are not
/// UTF-8 become U+FFFD.
///
/// ```
/// use pipewright_core::logs::{AnsiFilter, AnsiMode, HtmlWriter, LogStage, SpanReader};
///
/// let html = SpanReader::new(HtmlWriter::new());
/// let mut filter = AnsiFilter::new(AnsiMode::KeepStyles, html);
/// filter.text(b"\x1b[1;31merror:\x1b[0m expected `<T>`\n");
/// filter.finish();
/// let mut html = filter.into_next().into_sink();
/// assert_eq!(
///     html.take(),
///     "<span class=\"ansi-bold ansi-fg-1\">error:</span> expected `&lt;T&gt;`\n",
/// );
/// ```
#[derive(Debug, Default)]
pub struct HtmlWriter {
    output: String,
    /// The next line is the heading of a section.
    heading: bool,
    /// A tag around the whole line is open.
    in_heading: bool,
}

impl HtmlWriter {
    /// Style sheet for the classes that are used. The sixteen colours are those of xterm.
    pub const STYLESHEET: &'static str = include_str!("html.css");

    /// A writer at the start of a log.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been written since the last call.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.output)
    }

    fn begin_line(&mut self) {
        if std::mem::take(&mut self.heading) {
            self.output.push_str("<span class=\"log-heading\">");
            self.in_heading = true;
        }
    }

    fn escaped(&mut self, text: &[u8]) {
        for chunk in text.utf8_chunks() {
            let mut rest = chunk.valid();
            while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
                let (text, special) = rest.split_at(at);
                self.output.push_str(text);
                self.output.push_str(match special.as_bytes().first() {
                    Some(b'&') => "&amp;",
                    Some(b'<') => "&lt;",
                    Some(b'>') => "&gt;",
                    Some(b'"') => "&quot;",
                    _ => "&#39;",
                });
                rest = special.get(1..).unwrap_or_default();
            }
            self.output.push_str(rest);
            if !chunk.invalid().is_empty() {
                self.output.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn open(&mut self, style: &Style) {
        let flags = [
            (style.bold, "bold"),
            (style.dim, "dim"),
            (style.italic, "italic"),
            (style.underline, "underline"),
            (style.strikethrough, "strike"),
            (style.hidden, "hidden"),
            (style.inverse, "inverse"),
        ];
        let mut classes: Vec<String> = flags
            .iter()
            .filter(|(set, _)| *set)
            .map(|(_, name)| format!("ansi-{name}"))
            .collect();
        let (foreground, background) = if style.inverse {
            (style.background, style.foreground)
        } else {
            (style.foreground, style.background)
        };
        let mut inline = String::new();
        for (color, class, property) in [
            (foreground, "fg", "color"),
            (background, "bg", "background-color"),
        ] {
            let Some(color) = color else { continue };
            if let Some((red, green, blue)) = color.rgb() {
                let _ = write!(inline, "{property}:#{red:02x}{green:02x}{blue:02x};");
            } else if let Color::Indexed(index) = color {
                classes.push(format!("ansi-{class}-{index}"));
            }
        }
        self.output.push_str("<span");
        if !classes.is_empty() {
            let _ = write!(self.output, " class=\"{}\"", classes.join(" "));
        }
        if !inline.is_empty() {
            let _ = write!(self.output, " style=\"{}\"", inline.trim_end_matches(';'));
        }
        self.output.push('>');
    }
}

impl SpanSink for HtmlWriter {
    fn head(&mut self, head: &[u8]) {
        self.begin_line();
        self.output.push_str("<span class=\"log-head\">");
        self.escaped(head);
        self.output.push_str("</span>");
    }

    fn span(&mut self, style: &Style, text: &[u8]) {
        self.begin_line();
        if style.is_plain() {
            return self.escaped(text);
        }
        self.open(style);
        self.escaped(text);
        self.output.push_str("</span>");
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.in_heading) {
            self.output.push_str("</span>");
        }
        self.heading = false;
        self.output.push('\n');
    }

    fn mark(&mut self, mark: Mark<'_>) {
        if matches!(mark, Mark::SectionStart { .. } | Mark::Group) {
            self.heading = true;
        }
    }
}
