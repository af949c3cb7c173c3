//! Comparing two answers in what matters to a client.

use std::io::Read as _;

use serde_json::Value;

use super::exchange::Exchange;
use super::shape::Shape;
use crate::jenkins::support::Response;

/// Headers whose values must be the same.
const SAME: &[&str] = &[
    "content-type",
    "allow",
    "content-encoding",
    "content-range",
    "accept-ranges",
    "www-authenticate",
    "x-error",
    "x-frame-options",
    "x-hudson",
    "x-jenkins",
    "x-more-data",
    "x-permission-implied-by",
    "x-required-permission",
    "x-you-are-authenticated-as",
];
/// Headers that must be there, or not, whatever they say.
const PRESENT: &[&str] = &[
    "last-modified",
    "x-consoleannotator",
    "x-instance-identity",
    "x-jenkins-session",
    "x-text-size",
    "x-you-are-in-group-disabled",
];

/// Answers whose texts must be the same too.
const SAME_TEXT: &[&str] = &[
    "pipe-consoleText",
    "pipe-log",
    "wf-step-log",
    "wf-biglog-rawnode",
    "wf-biglog-step1",
    "wf-biglog-step3",
    "input-log",
    "input-params-log",
    "nolabel-pipe-log",
    "lint-ok",
    "lint-bad",
    "lint-json",
    "many-builds",
    "many-allBuilds",
    "many-builds-range",
    "tree-unknownfield",
    "root-api-pretty",
    "crumb-disabled-root",
    "whoami-admin",
    "whoami-anon",
];

/// What is different.
pub(super) fn differences(real: &Exchange, simulated: &Response) -> Vec<String> {
    let mut found = Vec::new();
    if real.status != simulated.status {
        found.push(format!(
            "status {} there, {} here",
            real.status, simulated.status
        ));
    }
    let here = |name: &str| -> Vec<String> {
        let values = simulated.headers.get_all(name).into_iter();
        values
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    };
    for name in SAME {
        let (there, here) = (distinct(real.header(name)), distinct(here(name)));
        if there != here {
            found.push(format!("{name}: {there:?} there, {here:?} here"));
        }
    }
    for name in PRESENT {
        if real.header(name).is_empty() != here(name).is_empty() {
            found.push(format!(
                "{name}: {:?} there, {:?} here",
                real.header(name),
                here(name)
            ));
        }
    }
    let session = |values: Vec<String>| values.iter().any(|it| it.starts_with("JSESSIONID."));
    if session(real.header("set-cookie")) != session(here("set-cookie")) {
        found.push(format!(
            "a session begins: {:?} there, {:?} here",
            real.header("set-cookie"),
            here("set-cookie")
        ));
    }
    let (there, here) = (
        location(real.header("location")),
        location(here("location")),
    );
    if there != here {
        found.push(format!("location {there:?} there, {here:?} here"));
    }
    body_differences(real, simulated, &mut found);
    found
}

fn distinct(mut values: Vec<String>) -> Vec<String> {
    values.dedup();
    values.iter().map(|value| value.trim().to_owned()).collect()
}

/// Numbers are the server's own.
fn location(values: Vec<String>) -> Option<String> {
    let value = values.into_iter().next()?;
    let digits = value.replace("18080", "PORT");
    let numbers = digits.split('/').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        if is_number { "N" } else { part }
    });
    Some(numbers.collect::<Vec<_>>().join("/"))
}

fn text_of(simulated: &Response) -> String {
    if simulated.header("content-encoding") == Some("gzip") {
        let mut text = String::new();
        let mut decoder = flate2::read::GzDecoder::new(simulated.body.as_ref());
        decoder.read_to_string(&mut text).unwrap();
        return text;
    }
    simulated.text()
}

fn body_differences(real: &Exchange, simulated: &Response, found: &mut Vec<String>) {
    let (there, here) = (real.text(), text_of(simulated));
    // Where a body did not end in a newline, the recorder has added one.
    let here = here.strip_suffix('\n').map_or(here.clone(), str::to_owned);
    if SAME_TEXT.contains(&real.name.as_str()) {
        // How a character is escaped does not matter.
        let json = |text: &str| serde_json::from_str::<Value>(text).ok();
        let is_same = match (json(&there), json(&here)) {
            (Some(there), Some(here)) => there == here,
            _ => there == here,
        };
        if !is_same {
            found.push(format!("text\n{there}\nthere,\n{here}\nhere"));
        }
        return;
    }
    let kind = real.header("content-type").pop().unwrap_or_default();
    if kind.starts_with("application/json") {
        match (serde_json::from_str(&there), serde_json::from_str(&here)) {
            (Ok(there), Ok(here)) => json_differences(&there, &here, found),
            (Ok(_), Err(error)) => found.push(format!("not JSON here: {error}: {here:.200}")),
            (Err(_), _) => assert!(real.body_truncated || real.status == 200, "{}", real.name),
        }
    } else if kind.starts_with("text/html") {
        let (there, here) = (page(&there), page(&here));
        if there != here {
            found.push(format!("page {there:?} there, {here:?} here"));
        }
    } else if there.is_empty() != here.is_empty() {
        found.push(format!("body {there:.100?} there, {here:.100?} here"));
    }
}

fn json_differences(there: &Value, here: &Value, found: &mut Vec<String>) {
    Shape::of(there).differences(&Shape::of(here), "", found);
    // Actions have an order, and those without a class count.
    for path in ["/actions", "/lastBuild/actions"] {
        let classes = |value: &Value| -> Option<Vec<Value>> {
            let actions = value.pointer(path)?.as_array()?;
            Some(actions.iter().map(|it| it["_class"].clone()).collect())
        };
        let (there, here) = (classes(there), classes(here));
        if there != here {
            found.push(format!("{path}: {there:?} there, {here:?} here"));
        }
    }
}

/// Which page it is.
fn page(html: &str) -> String {
    let text = html.trim_start();
    let jetty = text
        .split_once("<title>Error ")
        .filter(|_| text.starts_with("<html>\n<head>\n<meta"));
    if let Some((_, rest)) = jetty {
        return rest.split("</title>").next().unwrap_or_default().to_owned();
    }
    if text.contains("content='1;url=..'") {
        return "up".to_owned();
    }
    if text.starts_with("<html><head><meta http-equiv='refresh' content='1;url=") {
        let address = text.split("url=").nth(1).unwrap_or_default();
        return address.split('\'').next().unwrap_or_default().to_owned();
    }
    if text.starts_with("<!DOCTYPE html>") {
        return "a page".to_owned();
    }
    if text.starts_with("<h1>Bad Message") {
        return text.to_owned();
    }
    "a part of a page".to_owned()
}
