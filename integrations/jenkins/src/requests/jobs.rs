//! Requests about jobs and folders.

use std::fmt;

use pipewright_core::http::Cursor;

use super::{ApiPath, Operation, Tree};
use crate::error::{Error, ErrorKind, Resource};
use crate::types::JobRef;

/// What is read of a job.
const FIELDS: &str = "name,fullName,displayName,description,url,color,buildable,inQueue,\
    concurrentBuild,nextBuildNumber,healthReport[score,description],lastBuild[number],\
    lastCompletedBuild[number],lastSuccessfulBuild[number],lastFailedBuild[number],\
    lastStableBuild[number],lastUnstableBuild[number],lastUnsuccessfulBuild[number],\
    property[parameterDefinitions[name,type,description,choices,defaultParameterValue[value]]]";

/// What is read of each job in a list.
const SUMMARY: &str = "name,fullName,url,color,lastBuild[number,result,timestamp]";

/// What is read of each job in a recursive list.
const ROW: &str = "name,fullName,url,color";

/// How many jobs a page holds unless told otherwise.
pub const PAGE: u16 = 200;

/// How many items of each folder a look of a recursive list reads, of two levels at once. That is ten
/// thousand at most, or about two megabytes.
pub(crate) const WALK: u64 = 100;

/// The most jobs that a page may hold.
const LARGEST_PAGE: u16 = 1000;

/// Where jobs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The top of the server.
    #[default]
    Root,
    /// A folder; also the branches of a multibranch project.
    Folder(JobRef),
    /// A view, of the top or of a folder. It may show jobs of other folders.
    View {
        /// The folder that the view is of.
        folder: Option<JobRef>,
        /// The name of the view.
        name: String,
    },
}

impl Place {
    /// A view of the top of the server.
    pub fn view(name: impl Into<String>) -> Self {
        let (folder, name) = (None, name.into());
        Self::View { folder, name }
    }

    /// The folder that holds it.
    pub fn folder(&self) -> Option<&JobRef> {
        match self {
            Self::Root => None,
            Self::Folder(folder) => Some(folder),
            Self::View { folder, .. } => folder.as_ref(),
        }
    }

    fn path(&self) -> ApiPath {
        let path = self.folder().map_or_else(ApiPath::root, ApiPath::job);
        match self {
            Self::View { name, .. } => path.push("view").push(name),
            Self::Root | Self::Folder(_) => path,
        }
    }

    fn resource(&self) -> Resource {
        match self {
            Self::Root => Resource::Server,
            Self::Folder(_) => Resource::Job,
            Self::View { .. } => Resource::View,
        }
    }
}

impl From<JobRef> for Place {
    fn from(folder: JobRef) -> Self {
        Self::Folder(folder)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => formatter.write_str("the server"),
            Self::Folder(folder) => folder.fmt(formatter),
            Self::View { folder: None, name } => write!(formatter, "the view {name:?}"),
            Self::View {
                folder: Some(folder),
                name,
            } => write!(formatter, "the view {name:?} of {folder}"),
        }
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobFilter {
    /// How many jobs a page holds, 1 to 1000.
    pub per_page: u16,
}

impl Default for JobFilter {
    fn default() -> Self {
        Self { per_page: PAGE }
    }
}

impl JobFilter {
    /// Sets how many jobs a page holds.
    pub fn per_page(mut self, per_page: u16) -> Self {
        self.per_page = per_page;
        self
    }
}

/// `GET /job/:job/api/json`
pub fn get(job: &JobRef) -> Result<Operation, Error> {
    Operation::get("jobs.get", ApiPath::job(job).json())
        .action(format!("get the job {job}"))
        .about(job, Resource::Job)
        .tree(&Tree::of(FIELDS))
        .build()
}

/// The same, for nothing but whether there is such a job.
pub fn exists(job: &JobRef) -> Result<Operation, Error> {
    Operation::get("jobs.exists", ApiPath::job(job).json())
        .action(format!("look for the job {job}"))
        .about(job, Resource::Job)
        .tree(&Tree::of("fullName"))
        .build()
}

/// One page of the jobs and folders of a place, from the one of that index.
///
/// One more is asked for than the page holds: whether there is another page is known without asking
/// for it.
pub fn list(place: &Place, from: u64, per_page: u16) -> Result<Operation, Error> {
    let items = u64::from(checked_per_page(per_page)?) + 1;
    let range = from..from.saturating_add(items);
    operation(
        "jobs.list",
        place,
        &Tree::default().page("jobs", &Tree::of(SUMMARY), range),
    )
}

/// A part of a folder, from the item of that index, with the first items of each folder in it.
pub(crate) fn walk(place: &Place, from: u64) -> Result<Operation, Error> {
    let items = WALK;
    let within = Tree::of(ROW).page("jobs", &Tree::of(ROW), 0..items + 1);
    let tree = Tree::default().page("jobs", &within, from..from.saturating_add(items + 1));
    operation("jobs.walk", place, &tree)
}

fn operation(name: &'static str, place: &Place, tree: &Tree) -> Result<Operation, Error> {
    let operation = Operation::get(name, place.path().json())
        .action(format!("list the jobs of {place}"))
        .tree(tree);
    match place.folder() {
        Some(folder) => operation.about(folder, place.resource()),
        None => operation.resource(place.resource()),
    }
    .build()
}

fn checked_per_page(per_page: u16) -> Result<u16, Error> {
    if (1..=LARGEST_PAGE).contains(&per_page) {
        return Ok(per_page);
    }
    Err(Error::invalid(
        ErrorKind::InvalidParameter,
        format!("a page cannot hold {per_page} jobs"),
    )
    .with_hint("give 1 to 1000"))
}

/// The index at which a page begins, as its cursor holds it.
pub(crate) fn index_of(cursor: Option<&Cursor>) -> Result<u64, Error> {
    let Some(cursor) = cursor else {
        return Ok(0);
    };
    let index = cursor.query().strip_prefix("from=");
    index.and_then(|index| index.parse().ok()).ok_or_else(|| {
        let message = "the cursor is not one of this list";
        Error::invalid(ErrorKind::InvalidParameter, message)
    })
}

/// The cursor of the page that begins at an index.
pub(crate) fn cursor_at(index: u64) -> Cursor {
    Cursor::from_query(format!("from={index}"))
}

/// `POST /job/:job/enable`
pub fn enable(job: &JobRef) -> Result<Operation, Error> {
    Operation::post("jobs.enable", ApiPath::job(job).word("enable"))
        .action(format!("enable the job {job}"))
        .about(job, Resource::Job)
        .answered_by_a_redirect()
        .build()
}

/// `POST /job/:job/disable`
pub fn disable(job: &JobRef) -> Result<Operation, Error> {
    Operation::post("jobs.disable", ApiPath::job(job).word("disable"))
        .action(format!("disable the job {job}"))
        .about(job, Resource::Job)
        .answered_by_a_redirect()
        .build()
}

#[cfg(test)]
mod tests {
    use super::{Place, list, walk};

    #[test]
    fn a_place_is_a_path() {
        let of = |place: &Place| list(place, 0, 1).unwrap().request().uri().path().to_owned();
        assert_eq!(of(&Place::Root), "/api/json");
        assert_eq!(of(&Place::view("a b")), "/view/a%20b/api/json");
        let folder: crate::types::JobRef = "a/b".parse().unwrap();
        assert_eq!(of(&folder.clone().into()), "/job/a/job/b/api/json");
        let view = Place::View {
            folder: Some(folder),
            name: "All".into(),
        };
        assert_eq!(of(&view), "/job/a/job/b/view/All/api/json");
    }

    #[test]
    fn a_page_is_of_a_sensible_size() {
        for per_page in [0, 1001] {
            assert!(list(&Place::Root, 0, per_page).is_err());
        }
        let query = walk(&Place::Root, 100).unwrap();
        let query = query.request().uri().query().unwrap().to_owned();
        assert!(
            query.ends_with("%7B0%2C101%7D%5D%7B100%2C201%7D"),
            "{query}"
        );
    }
}
