use std::fmt::{self, Write};

use chrono::{DateTime, TimeDelta, Utc};

use super::ago::{relative, spoken};
use super::html::Escaped;
use crate::operational::Overview;
use crate::server::{CollectorState, CollectorStatus};

/// Each collector, those that work first.
pub(super) fn write(
    page: &mut String,
    collectors: &[CollectorStatus],
    overview: &Overview,
    now: DateTime<Utc>,
) -> fmt::Result {
    page.push_str(
        "<section>\n<h2>Collectors</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>collector\
         <th>state<th>looks every<th class=\"n\">rounds<th class=\"n\">errors<th>last success\
         <th>last error</tr></thead>\n<tbody>\n",
    );
    let mut sorted: Vec<_> = collectors.iter().collect();
    sorted.sort_by_key(|collector| match collector.state {
        CollectorState::Active => 0,
        CollectorState::Missing => 1,
        CollectorState::Off => 2,
    });
    for collector in sorted {
        let (class, state) = match collector.state {
            CollectorState::Active => ("good", "active"),
            CollectorState::Missing => ("dim", "not in this version"),
            CollectorState::Off => ("dim", "off"),
        };
        let kind = collector.kind;
        write!(page, "<tr class=\"{class}\"><td>{kind}<td><i>{state}</i>")?;
        if collector.state == CollectorState::Active {
            let figures = overview.collectors.get(kind.as_str());
            let (rounds, errors) = figures.map_or((0, 0), |one| (one.rounds, one.errors));
            let interval = TimeDelta::from_std(collector.interval).unwrap_or(TimeDelta::MAX);
            write!(
                page,
                "<td>{}<td class=\"n\">{rounds}<td class=\"n\">{errors}<td>{}<td>{}",
                spoken(interval),
                relative(collector.last_success, now),
                error(collector.last_error.as_ref(), now),
            )?;
        } else {
            page.push_str("<td><td class=\"n\"><td class=\"n\"><td><td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n</section>\n");
    Ok(())
}

/// When something went wrong, and what.
pub(super) fn error(last: Option<&(DateTime<Utc>, String)>, now: DateTime<Utc>) -> String {
    match last {
        None => "–".to_owned(),
        Some((at, what)) => {
            // Whole errors are in the log; a page of them would hide everything else.
            let short: String = what.chars().take(200).collect();
            format!(
                "<span class=\"bad\">{}: {}</span>",
                relative(Some(*at), now),
                Escaped(short)
            )
        }
    }
}
