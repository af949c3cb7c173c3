//! Requests about builds.

use std::ops::Range;

use pipewright_core::http::Query;

use super::{ApiPath, Operation, OperationBuilder, Tree};
use crate::error::{Error, ErrorKind, Resource};
use crate::types::{BuildRef, JobRef};

/// What is read of a build again and again.
const STATUS: &str = "number,building,result,timestamp,duration,estimatedDuration,queueId";

/// What else is read of a build.
const FIELDS: &str = "url,displayName,fullDisplayName,description,keepLog,builtOn,\
    actions[parameters[name,value],causes[shortDescription,userId,upstreamProject,upstreamBuild],\
    failCount,skipCount,totalCount]";

const CHANGES: &str = "items[commitId,revision,author[fullName],authorEmail,msg,comment,timestamp,\
    affectedPaths]";

const CASES: &str = "suites[name,cases[className,name,status,duration,errorDetails,\
    errorStackTrace,age]]";

/// The most builds that are read at once.
const MOST: u64 = 1000;

/// How hard a build is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    /// Interrupts it: what runs is asked to end.
    Stop,
    /// Ends the current step of a Pipeline, whether it has ended by itself or not.
    Term,
    /// Ends a Pipeline without ceremony.
    Kill,
}

impl Force {
    /// The word in the URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Term => "term",
            Self::Kill => "kill",
        }
    }
}

/// `GET /job/:job/:build/api/json`
pub fn get(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    read("builds.get", "get", job, build)?
        .tree(&Tree::of(STATUS).and(FIELDS))
        .build()
}

/// The same, with no more than changes while it runs.
pub fn status(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    read("builds.status", "look at", job, build)?
        .tree(&Tree::of(STATUS))
        .build()
}

/// The same, for what changed since the build before.
pub fn changes(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let tree = Tree::of(&format!(
        "changeSet[{CHANGES}],changeSets[{CHANGES}],culprits[fullName]"
    ));
    read("builds.changes", "get the changes of", job, build)?
        .tree(&tree)
        .build()
}

/// `GET /job/:job/:build/testReport/api/json`, without what the tests wrote.
pub fn test_report(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let counts = "failCount,passCount,skipCount";
    let tree = Tree::of(&format!(
        "{counts},totalCount,duration,{CASES},childReports[result[{counts},{CASES}]]"
    ));
    let path = ApiPath::build(job, build.checked()?)
        .word("testReport")
        .json();
    Operation::get("builds.test_report", path)
        .action(format!("get the test report of {build} of {job}"))
        .about(job, Resource::TestReport)
        .tree(&tree)
        .build()
}

/// `GET /job/:job/api/json`: builds of a job, the newest first, those of a range that counts from 0.
///
/// (`builds` holds the newest hundred at most, so `allBuilds` is asked for.)
pub fn list(job: &JobRef, range: Range<u64>) -> Result<Operation, Error> {
    if range.is_empty() || range.end - range.start > MOST {
        let message = format!("a range of builds cannot be {range:?}");
        return Err(Error::invalid(ErrorKind::InvalidParameter, message)
            .with_hint("give one of 1 to 1000 builds, counted from 0 for the newest"));
    }
    Operation::get("builds.list", ApiPath::job(job).json())
        .action(format!("list the builds of {job}"))
        .about(job, Resource::Job)
        .tree(&Tree::default().page("allBuilds", &Tree::of(STATUS), range))
        .build()
}

/// The numbers and queue ids of builds of a job, the newest first.
pub fn queue_ids(job: &JobRef, range: Range<u64>) -> Result<Operation, Error> {
    Operation::get("builds.queue_ids", ApiPath::job(job).json())
        .action(format!(
            "find the build of a queue item among those of {job}"
        ))
        .about(job, Resource::Job)
        .tree(&Tree::default().page("allBuilds", &Tree::of("number,queueId"), range))
        .build()
}

/// `POST /job/:job/:build/stop`, `term` or `kill`.
///
/// Jenkins answers 302 whatever comes of it: nothing, if the build has ended; nothing either, where a
/// freestyle build is asked to `term` or `kill`.
pub fn abort(job: &JobRef, build: BuildRef, force: Force) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word(force.as_str());
    Operation::post("builds.abort", path)
        .action(format!("abort {build} of {job}"))
        .about(job, Resource::Build)
        .answered_by_a_redirect()
        .build()
}

/// `GET /job/:job/:build/consoleText`
pub fn console(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("consoleText");
    Operation::get("builds.console", path)
        .action(format!("read the console of {build} of {job}"))
        .about(job, Resource::Console)
        .accept("*/*")
        .build()
}

/// `GET /job/:job/:build/logText/progressiveText?start=N`: the console from an offset that the server
/// gave before. An offset beyond its end gives all of it again.
pub fn console_from(job: &JobRef, build: BuildRef, start: u64) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("logText/progressiveText");
    Operation::get("builds.console_from", path)
        .action(format!("read the console of {build} of {job}"))
        .about(job, Resource::Console)
        .query(Query::new().set("start", start))
        .accept("*/*")
        .build()
}

fn read(
    name: &'static str,
    verb: &str,
    job: &JobRef,
    build: BuildRef,
) -> Result<OperationBuilder, Error> {
    let path = ApiPath::build(job, build.checked()?).json();
    Ok(Operation::get(name, path)
        .action(format!("{verb} {build} of {job}"))
        .about(job, Resource::Build))
}
