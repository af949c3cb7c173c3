//! A scrape of all projects.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::tally::Tally;
use super::{ProjectView, RefSeries, write_jobs, write_pipelines};
use crate::exposition::{Family, Writer};

/// Projects as a scrape shows them.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) projects: Vec<Arc<ProjectView>>,
    /// 0 where there is no limit.
    pub(crate) most_series: u64,
}

impl Shown {
    /// The views that are shown: of those of one path, the one that was looked at last. A project
    /// that was deleted and made anew has another id, and for a while both are known.
    pub(crate) fn new(views: impl Iterator<Item = Arc<ProjectView>>, most_series: u64) -> Self {
        let mut by_path = BTreeMap::<Arc<str>, Arc<ProjectView>>::new();
        for view in views.filter(|view| !view.refs.is_empty()) {
            by_path
                .entry(Arc::clone(&view.path))
                .and_modify(|other| {
                    if other.looked_at <= view.looked_at {
                        *other = Arc::clone(&view);
                    }
                })
                .or_insert(view);
        }
        Self {
            projects: by_path.into_values().collect(),
            most_series,
        }
    }
}

/// Writes every family.
pub(crate) fn write_families(shown: &Shown, out: &mut Writer<'_>) -> io::Result<()> {
    let mut tally = Tally::new(out, shown.most_series);
    write_pipelines::write(shown, &mut tally)?;
    write_jobs::write(shown, &mut tally)?;
    tally.write()
}

/// Writes one family, ref by ref.
pub(super) fn write_family(
    shown: &Shown,
    tally: &mut Tally<'_, '_>,
    family: &Family,
    mut write: impl FnMut(&mut Tally<'_, '_>, &ProjectView, &RefSeries) -> io::Result<()>,
) -> io::Result<()> {
    tally.begin(family)?;
    for project in &shown.projects {
        for series in &project.refs {
            write(tally, project, series)?;
        }
    }
    tally.end(family);
    Ok(())
}
