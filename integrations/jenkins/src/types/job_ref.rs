//! Which job.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use url::Url;

use super::job_url;
use crate::error::{Error, ErrorKind};

/// A job or a folder: its name, its path through folders (`acme/shop`), or its URL.
///
/// The path is of names, each of which is percent-encoded in one place, when a request is built. The
/// job of a branch is named with its slashes encoded, as Jenkins names it: `shop/feature%2Flogin`.
/// A URL must be of the client's own server, which is checked before anything is sent.
///
/// ```
/// use pipewright_jenkins::types::JobRef;
///
/// let job: JobRef = "acme/sp ace é".parse()?;
/// assert_eq!(job.name(), "sp ace é");
/// assert_eq!(job, "https://ci.example/jenkins/job/acme/job/sp%20ace%20%C3%A9/".parse()?);
/// assert!("acme//shop".parse::<JobRef>().is_err());
/// assert!("acme/../shop".parse::<JobRef>().is_err());
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone)]
pub struct JobRef {
    /// The names, joined by slashes, which no name can hold.
    full_name: Arc<str>,
    /// The root of the server that a URL named.
    server: Option<Arc<Url>>,
}

/// The longest path that is taken, in bytes: Jenkins takes request lines of 8 KB, and a byte may
/// need three.
const LONGEST: usize = 2000;

impl JobRef {
    /// The job of these names: the folders from the outermost, then the job.
    pub(crate) fn of_names(names: &[String]) -> Result<Self, Error> {
        if let Some(name) = names.iter().find(|name| name.contains('/')) {
            return Err(invalid(&format!("the name {name:?} holds a slash")));
        }
        Self::of_path(&names.join("/"))
    }

    /// The job of this path of names, taken as it is.
    pub(crate) fn of_path(path: &str) -> Result<Self, Error> {
        check(path)?;
        Ok(Self {
            full_name: path.into(),
            server: None,
        })
    }

    fn of_url(text: &str) -> Result<Self, Error> {
        let hint =
            "give the URL of the job's own page, such as https://ci.example/job/acme/job/shop/";
        // The text may hold a password, so it is not shown.
        let refused = |reason: &str| invalid(&format!("the URL {reason}")).with_hint(hint);
        let mut url = Url::parse(text).map_err(|_| refused("of the job is not valid"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("of the job is neither http nor https"));
        }
        let path = url.path().to_owned();
        let path = job_url::read(&path);
        if path.names.is_empty() {
            return Err(refused("is of no job: it has no /job/ in it"));
        }
        if !path.rest.is_empty() {
            let rest = path.rest.join("/");
            return Err(refused(&format!("is of something in a job: {rest:?}")));
        }
        let job = Self::of_names(&path.names)?;
        url.set_path(&path.prefix.join("/"));
        url.set_query(None);
        url.set_fragment(None);
        // Both fail only for URLs that cannot have a user.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self {
            server: Some(Arc::new(url)),
            ..job
        })
    }

    /// The path of names through the folders, such as `acme/shop`: Jenkins' `fullName`.
    pub fn full_name(&self) -> &str {
        &self.full_name
    }

    /// The job's own name.
    pub fn name(&self) -> &str {
        self.full_name
            .rsplit_once('/')
            .map_or(&*self.full_name, |(_, name)| name)
    }

    /// The names, from the outermost folder to the job.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.full_name.split('/')
    }

    /// The folder that the job is in; none at the root.
    pub fn folder(&self) -> Option<Self> {
        let (folder, _) = self.full_name.rsplit_once('/')?;
        Some(Self {
            full_name: folder.into(),
            server: self.server.clone(),
        })
    }

    /// The job of this name in this folder.
    pub fn child(&self, name: &str) -> Result<Self, Error> {
        if name.contains('/') {
            return Err(invalid(&format!("the name {name:?} holds a slash")));
        }
        let child = Self::of_path(&format!("{}/{name}", self.full_name))?;
        Ok(Self {
            server: self.server.clone(),
            ..child
        })
    }

    /// Refuses a job whose URL was of another server.
    pub(crate) fn check_server(&self, base: &Url) -> Result<(), Error> {
        let Some(server) = &self.server else {
            return Ok(());
        };
        let place = |url: &Url| {
            // The same server is reached by http and https.
            let standard = matches!(url.port_or_known_default(), Some(80 | 443));
            let port = url.port_or_known_default().filter(|_| !standard);
            let path = url.path().trim_matches('/').to_owned();
            (url.host_str().map(str::to_owned), port, path)
        };
        if place(server) == place(base) {
            return Ok(());
        }
        let error = invalid(&format!(
            "the job's URL is of {}, and the client's server is {}",
            shown(server),
            shown(base)
        ));
        Err(error.with_hint("give the job's path, or a URL of the client's server"))
    }
}

fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

fn invalid(message: &str) -> Error {
    Error::invalid(ErrorKind::InvalidJobRef, message.to_owned())
}

fn check(path: &str) -> Result<(), Error> {
    let example = "give the names of the folders and the job, such as acme/shop";
    let refused = |reason: &str| Err(invalid(reason).with_hint(example));
    if path.is_empty() {
        return refused("the path of the job is empty");
    }
    if path.len() > LONGEST {
        return refused("the path of the job is longer than a server would take");
    }
    if path.chars().any(char::is_control) {
        return refused("the path of the job holds a control character");
    }
    for name in path.split('/') {
        match name {
            "" => return refused(&format!("the path {path:?} has an empty segment")),
            "." | ".." => return refused(&format!("the path {path:?} has the segment {name:?}")),
            name if name.trim().is_empty() => {
                return refused(&format!("the path {path:?} has a segment of spaces"));
            }
            _ => {}
        }
    }
    Ok(())
}

impl FromStr for JobRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.contains("://") {
            return Self::of_url(text);
        }
        Self::of_path(text)
    }
}

// Where the name came from makes no other job.
impl PartialEq for JobRef {
    fn eq(&self, other: &Self) -> bool {
        self.full_name == other.full_name
    }
}

impl Eq for JobRef {}

impl Hash for JobRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.full_name.hash(state);
    }
}

impl PartialOrd for JobRef {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JobRef {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.full_name.cmp(&other.full_name)
    }
}

impl fmt::Display for JobRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.full_name)
    }
}

impl fmt::Debug for JobRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.full_name, formatter)
    }
}

impl Serialize for JobRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.full_name)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use url::Url;

    use super::JobRef;

    #[rstest]
    #[case("hello", "hello")]
    #[case("acme/shop", "acme/shop")]
    #[case(" acme/sp ace é ", "acme/sp ace é")]
    #[case("shop/feature%2Flogin-1", "shop/feature%2Flogin-1")]
    #[case("https://ci.example/job/hello/", "hello")]
    #[case("https://ci.example/jenkins/job/a/job/b", "a/b")]
    #[case("http://ci.example:8080/view/all/job/a/view/x/job/job/", "a/job")]
    #[case(
        "https://ci.example/job/mb/job/feature%252Flogin-1/",
        "mb/feature%2Flogin-1"
    )]
    #[case(
        "https://ci.example/job/mb/job/feature%2Flogin-1/",
        "mb/feature%2Flogin-1"
    )]
    #[case("https://me:pw@ci.example/job/a/?tree=x#y", "a")]
    fn is_read(#[case] text: &str, #[case] full_name: &str) {
        assert_eq!(text.parse::<JobRef>().unwrap().full_name(), full_name);
    }

    #[rstest]
    #[case("", "is empty")]
    #[case("  ", "is empty")]
    #[case("/", "empty segment")]
    #[case("/hello", "empty segment")]
    #[case("acme/", "empty segment")]
    #[case("acme//shop", "empty segment")]
    #[case("..", "segment \"..\"")]
    #[case("acme/../shop", "segment \"..\"")]
    #[case("acme/./shop", "segment \".\"")]
    #[case("acme/ /shop", "segment of spaces")]
    #[case("a\nb", "control character")]
    #[case("https://ci.example/", "no job")]
    #[case("https://ci.example/job/", "no job")]
    #[case(
        "https://ci.example/job/a/7/console",
        "something in a job: \"7/console\""
    )]
    #[case("ftp://ci.example/job/a", "neither http nor https")]
    #[case("https://", "not valid")]
    fn is_refused(#[case] text: &str, #[case] reason: &str) {
        let error = text.parse::<JobRef>().unwrap_err();
        assert_eq!(error.kind().code(), "InvalidJobRef");
        assert!(error.to_string().contains(reason), "{error}");
    }

    #[test]
    fn a_path_too_long_for_a_server_is_refused() {
        assert!("x".repeat(2001).parse::<JobRef>().is_err());
    }

    #[rstest]
    #[case("https://ci.example/job/a", "https://ci.example", true)]
    #[case("http://ci.example/job/a", "https://ci.example/", true)]
    #[case("https://CI.example/jenkins/job/a", "https://ci.example/jenkins", true)]
    #[case("https://ci.example/job/a", "https://ci.example/jenkins", false)]
    #[case("https://other.example/job/a", "https://ci.example", false)]
    #[case("https://ci.example:8443/job/a", "https://ci.example", false)]
    #[case("a", "https://ci.example", true)]
    fn a_url_must_be_of_the_server(#[case] job: &str, #[case] base: &str, #[case] same: bool) {
        let (job, base): (JobRef, Url) = (job.parse().unwrap(), base.parse().unwrap());
        assert_eq!(job.check_server(&base).is_ok(), same);
    }

    #[test]
    fn is_walked_up_and_down() {
        let shop: JobRef = "acme/team/shop".parse().unwrap();
        let team = shop.folder().unwrap();
        assert_eq!(team.full_name(), "acme/team");
        assert_eq!(team.child("shop").unwrap(), shop);
        assert!(team.child("a/b").is_err() && team.child("..").is_err());
        assert_eq!(team.folder().unwrap().folder(), None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(https?://)?.{0,40}") {
            let _ = text.parse::<JobRef>();
        }
    }
}
