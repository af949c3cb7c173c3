//! Jobs of folders in folders, looked for as they are asked for.

use std::collections::VecDeque;

use futures_util::{StreamExt as _, stream};

use super::Jobs;
use crate::error::Error;
use crate::requests::jobs::{self as requests, Place, WALK};
use crate::services::ItemStream;
use crate::types::{JobKind, JobRef, JobSummary};

/// What is left to give, the next last: folders that were begun, each within the one before it.
struct Walk<'a> {
    jobs: &'a Jobs,
    left: Vec<Left>,
}

enum Left {
    /// Items that were read of a folder.
    Items {
        folder: Option<JobRef>,
        items: VecDeque<JobSummary>,
    },
    /// The items of a folder from this one on.
    More { place: Place, from: u64 },
}

pub(super) fn walk<'a>(jobs: &'a Jobs, place: &Place) -> ItemStream<'a, JobSummary> {
    let place = place.clone();
    let left = vec![Left::More { place, from: 0 }];
    stream::unfold(Walk { jobs, left }, |mut walk| async move {
        match walk.next().await {
            Ok(item) => Some((Ok(item?), walk)),
            Err(error) => {
                walk.left.clear();
                Some((Err(error), walk))
            }
        }
    })
    .boxed()
}

impl Walk<'_> {
    async fn next(&mut self) -> Result<Option<JobSummary>, Error> {
        loop {
            match self.left.last_mut() {
                None => return Ok(None),
                Some(Left::Items { folder, items }) => {
                    let Some(item) = items.pop_front() else {
                        self.left.pop();
                        continue;
                    };
                    let base = self.jobs.client.base_url();
                    let mut item = item.located(folder.as_ref(), base);
                    let within = item.jobs.take();
                    self.enter(&item, within)?;
                    return Ok(Some(item));
                }
                Some(Left::More { place, from }) => {
                    let (place, from) = (place.clone(), *from);
                    // The place that was asked for has to be there; a folder in it may be gone.
                    let nested = self.left.len() > 1;
                    self.left.pop();
                    match self.jobs.items(&place, from).await {
                        Ok(items) => self.push(place, from, items.unwrap_or_default()),
                        Err(error) if nested && error.is_not_found() => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
    }

    /// Goes on with what a folder holds, if it is one.
    fn enter(&mut self, item: &JobSummary, within: Option<Vec<JobSummary>>) -> Result<(), Error> {
        // Folders of plugins that this version does not know have no colour either.
        let kind = item.kind();
        let folder = kind.is_folder() || (kind == JobKind::Other && item.color.is_none());
        match within {
            Some(items) => {
                let place = item.reference()?.into();
                self.push(place, 0, items);
            }
            None if folder => self.left.push(Left::More {
                place: item.reference()?.into(),
                from: 0,
            }),
            None => {}
        }
        Ok(())
    }

    /// Puts items of a place, of which one more was asked for than is taken.
    fn push(&mut self, place: Place, from: u64, items: Vec<JobSummary>) {
        let folder = match &place {
            Place::Folder(folder) => Some(folder.clone()),
            _ => None,
        };
        let mut items = VecDeque::from(items);
        if items.len() as u64 > WALK {
            items.truncate(usize::try_from(WALK).unwrap_or(usize::MAX));
            let from = from + WALK;
            self.left.push(Left::More { place, from });
        }
        self.left.push(Left::Items { folder, items });
    }
}

impl Jobs {
    /// A part of what a place holds; none if it is no folder.
    async fn items(&self, place: &Place, from: u64) -> Result<Option<Vec<JobSummary>>, Error> {
        let listed: super::client::Listed = self.client.json(requests::walk(place, from)?).await?;
        Ok(listed.jobs)
    }
}
