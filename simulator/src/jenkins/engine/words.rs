//! What the server says about times and queue items.

use std::fmt::Write as _;

use chrono::TimeDelta;

use crate::jenkins::model::{Instance, Job, ParameterValue, QueueItem, QueueState, Task};

/// A time as Jenkins says it, such as `29 sec` or `1 min 0 sec`.
pub(in crate::jenkins) fn time_span(time: TimeDelta) -> String {
    let millis = time.num_milliseconds().max(0);
    let (seconds, minutes) = (millis / 1000, millis / 60_000);
    let (hours, days) = (minutes / 60, minutes / 1440);
    if days > 0 {
        two(days, "day", hours % 24, "hr")
    } else if hours > 0 {
        two(hours, "hr", minutes % 60, "min")
    } else if minutes > 0 {
        two(minutes, "min", seconds % 60, "sec")
    } else if seconds >= 10 {
        format!("{seconds} sec")
    } else if seconds >= 1 {
        fraction(millis / 100, 10)
    } else if millis >= 100 {
        fraction(millis / 10, 100)
    } else {
        format!("{millis} ms")
    }
}

fn two(big: i64, big_unit: &str, small: i64, small_unit: &str) -> String {
    if big < 10 {
        format!("{big} {big_unit} {small} {small_unit}")
    } else {
        format!("{big} {big_unit}")
    }
}

fn fraction(parts: i64, of: i64) -> String {
    let rest = parts % of;
    if rest == 0 {
        return format!("{} sec", parts / of);
    }
    let width = if of == 100 { 2 } else { 1 };
    let digits = format!("{rest:0width$}");
    format!("{}.{} sec", parts / of, digits.trim_end_matches('0'))
}

/// Why a queue item still waits; nothing when it left.
pub(in crate::jenkins) fn why(instance: &Instance, item: &QueueItem) -> Option<String> {
    match item.state {
        QueueState::Waiting(until) => Some(format!(
            "In the quiet period. Expires in {}",
            time_span(until - instance.now)
        )),
        QueueState::Blocked => {
            let job = match item.task {
                Task::Job(job) => instance.job(job),
                Task::Node { .. } => None,
            };
            job.map(|job| already_in_progress(instance, job))
        }
        QueueState::Buildable if instance.quieting_down => {
            Some("Jenkins is about to shut down".to_owned())
        }
        QueueState::Buildable => Some(why_buildable(instance, item)),
        QueueState::Left { .. } => None,
    }
}

fn already_in_progress(instance: &Instance, job: &Job) -> String {
    let Some(running) = job.newest().find(|build| build.is_running()) else {
        return "Waiting for next available executor".to_owned();
    };
    let estimate = job.estimated_duration();
    let eta = if estimate < 0 {
        "N/A".to_owned()
    } else {
        let left = TimeDelta::milliseconds(estimate) - (instance.now - running.started);
        if left <= TimeDelta::zero() {
            "N/A".to_owned()
        } else {
            time_span(left)
        }
    };
    format!(
        "Build #{} is already in progress (ETA: {eta})",
        running.number
    )
}

fn why_buildable(instance: &Instance, item: &QueueItem) -> String {
    let label = instance.label_of(item);
    if label.is_empty() {
        return "Waiting for next available executor".to_owned();
    }
    let has_nodes = instance.nodes.iter().any(|node| node.has_label(&label));
    match (item.task, has_nodes) {
        (_, true) => format!("Waiting for next available executor on ‘{label}’"),
        (Task::Job(_), false) => format!("‘Jenkins’ doesn’t have label ‘{label}’"),
        (Task::Node { .. }, false) => format!("There are no nodes with the label ‘{label}’"),
    }
}

/// Parameters as the queue shows them: each on a line of its own, after the
/// line before it.
pub(in crate::jenkins) fn listed(parameters: &[ParameterValue]) -> String {
    parameters.iter().fold(String::new(), |mut text, it| {
        let _ = write!(text, "\n{}={}", it.name, it.shown());
        text
    })
}
