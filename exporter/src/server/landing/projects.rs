use std::fmt::{self, Write};

use chrono::{DateTime, Utc};

use super::ago::relative;
use super::collectors::error;
use super::html::Escaped;
use crate::server::ProjectStatus;

/// Rows of the page: more would not be read, and /metrics has them all.
const MOST: usize = 200;

/// Each project, those with errors first, then those that were not seen for the longest.
pub(super) fn write(
    page: &mut String,
    projects: &[ProjectStatus],
    gitlab: &str,
    now: DateTime<Utc>,
) -> fmt::Result {
    let mut sorted: Vec<_> = projects.iter().collect();
    sorted.sort_by_key(|project| {
        (
            project.last_error.is_none(),
            project.last_success,
            &project.path,
        )
    });
    writeln!(
        page,
        "<section>\n<h2>Projects <small>{}</small></h2>",
        projects.len()
    )?;
    if projects.is_empty() {
        page.push_str("<p class=\"dim\">None yet.</p>\n</section>\n");
        return Ok(());
    }
    page.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th>project<th class=\"n\">unfinished pipelines\
         <th>last success<th>next look<th>last error</tr></thead>\n<tbody>\n",
    );
    for project in sorted.iter().take(MOST) {
        let path = Escaped(&project.path);
        let address = Escaped(format!("{}/{}", gitlab.trim_end_matches('/'), project.path));
        writeln!(
            page,
            "<tr><td><a href=\"{address}\">{path}</a><td class=\"n\">{}<td>{}<td>{}<td>{}</tr>",
            project.unfinished,
            relative(project.last_success, now),
            relative(project.next_due, now),
            error(project.last_error.as_ref(), now),
        )?;
    }
    page.push_str("</tbody></table></div>\n");
    if let Some(more @ 1..) = projects.len().checked_sub(MOST) {
        writeln!(
            page,
            "<p class=\"dim\">… and {more} more, which do better.</p>"
        )?;
    }
    page.push_str("</section>\n");
    Ok(())
}
