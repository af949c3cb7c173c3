//! Consoles.

use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::CONTENT_ENCODING;

use crate::Content;
use crate::jenkins::console::{TextStream, html, plain_text, with_crlf};
use crate::jenkins::http::{Context, Gzip, Refusal, Reply, Segment, body_of, text};
use crate::jenkins::model::{BuildKey, Instance};

const PLAIN: &str = "text/plain;charset=utf-8";
/// Up to here logs are answered at once, and from here on compressed for
/// those who want it.
const SHORT: u64 = 4096;

/// The whole log so far, without notes, its lines ending as they were printed.
pub(super) fn console_text(instance: &Instance, context: &Context<'_>, key: BuildKey) -> Reply {
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    let raw = build.console_at(instance.now);
    Ok(text(PLAIN, body(context, raw, false)))
}

/// `timestamps/?…&appendLog`: the log with the times that a pipeline's
/// `timestamps` has put before its lines, in one format whatever `time` says.
pub(super) fn timestamps(instance: &Instance, context: &Context<'_>, key: BuildKey) -> Reply {
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    let raw = bytes::Bytes::from(build.console_at(instance.now).to_bytes());
    let shown = plain_text(&raw);
    let with_log = context.request.parameter("appendLog").is_some();
    let mut lines = String::new();
    for line in String::from_utf8_lossy(&shown).lines() {
        let stamped = line.strip_prefix('[').and_then(|it| it.split_once("Z] "));
        let time = stamped.and_then(|(stamp, rest)| Some((stamp.split_once('T')?.1, rest)));
        let (time, rest) = time.unwrap_or(("", line));
        lines.push_str(time);
        if with_log {
            lines.push_str("  ");
            lines.push_str(rest);
        }
        lines.push('\n');
    }
    Ok(text(PLAIN, body_of(lines)))
}

/// `logText/progressiveText` and `logText/progressiveHtml`.
pub(super) fn log_text(
    instance: &Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    let raw = build.console_at(instance.now);
    progressive(instance, context, segments, &raw, build.is_running())
}

/// A log from an offset on.
///
/// Offsets are of the raw log, in which there are notes that the answer
/// leaves out, and whose lines end in LF. Who asks for more than there is gets
/// everything again.
pub(super) fn progressive(
    instance: &Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
    raw: &Content,
    is_running: bool,
) -> Reply {
    let [flavour] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(flavour);
    let size = raw.len();
    let start = context.request.parameter("start");
    let start = start.filter(|text| !text.is_empty()).unwrap_or("0");
    let start: u64 = start.parse().map_err(|_| Refusal::Oops)?;
    let start = if start > size { 0 } else { start };
    let part = raw.slice(start..size);
    let mut response = match flavour.text.as_str() {
        "progressiveText" => text(PLAIN, body(context, part, true)),
        "progressiveHtml" => {
            // Pages are for people, whose logs fit into memory.
            let shown = with_crlf(html(&part.to_bytes()).as_bytes());
            let mut response = text("text/html;charset=utf-8", body_of(shown));
            write_annotator(instance, &mut response);
            response
        }
        _ => return Err(Refusal::NotFound),
    };
    write_size(&mut response, size, is_running);
    if is_compressed(context, size - start) {
        let gzip = HeaderValue::from_static("gzip");
        response.headers_mut().insert(CONTENT_ENCODING, gzip);
    }
    Ok(response)
}

/// What a page that follows the log sends back, sealed.
pub(super) fn write_annotator(instance: &Instance, response: &mut Response) {
    let state = crate::chance::random_text(instance.seed, "annotator", 128);
    if let Ok(state) = HeaderValue::from_str(&state) {
        response.headers_mut().insert("x-consoleannotator", state);
    }
}

fn write_size(response: &mut Response, size: u64, is_running: bool) {
    let headers = response.headers_mut();
    headers.insert("x-text-size", HeaderValue::from(size));
    if is_running {
        headers.insert("x-more-data", HeaderValue::from_static("true"));
    }
}

fn is_compressed(context: &Context<'_>, length: u64) -> bool {
    length > SHORT && context.accepts_gzip()
}

fn body(context: &Context<'_>, raw: Content, crlf: bool) -> Body {
    let length = raw.len();
    if length <= SHORT {
        let shown = plain_text(&bytes::Bytes::from(raw.to_bytes()));
        return if crlf {
            body_of(with_crlf(&shown))
        } else {
            body_of(shown)
        };
    }
    let stream = TextStream::new(raw.into_stream(), crlf);
    if crlf && is_compressed(context, length) {
        Body::from_stream(Gzip::new(stream))
    } else {
        Body::from_stream(stream)
    }
}
