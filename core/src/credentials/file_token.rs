//! A token in a file that may be replaced at any time.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use secrecy::zeroize::Zeroize;

use super::provider::trimmed;
use super::{CredentialError, Token, TokenProvider};

/// A token in a file, read again whenever the file changed.
///
/// Each look-up costs one `stat`; the content is read only when the time of modification, the
/// length, or (on Unix) the file's identity differ from the last time. A refused token (401) always
/// reads the content again, whatever `stat` says. At most [`FileToken::LIMIT`] bytes are read and
/// white space around the token is dropped. The work happens on tokio's blocking threads.
///
/// While the file is empty, missing or unreadable the answer is an error, never the previous token:
/// a file that is being replaced means that the previous token is about to be refused.
#[derive(Debug, Clone)]
pub struct FileToken {
    path: PathBuf,
    last: Arc<Mutex<Option<(Fingerprint, Token)>>>,
}

impl FileToken {
    /// The most that a token file may hold, in bytes.
    pub const LIMIT: u64 = 64 * 1024;

    /// The token in the file at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            last: Arc::default(),
        }
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn look_up(&self, trust_metadata: bool) -> Result<Token, CredentialError> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.look_up_blocking(trust_metadata))
            .await
            .map_err(|error| CredentialError::unreadable(&self.path, io::Error::other(error)))?
    }

    fn look_up_blocking(&self, trust_metadata: bool) -> Result<Token, CredentialError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let unreadable = |error| CredentialError::unreadable(&self.path, error);
        let metadata = std::fs::metadata(&self.path).map_err(unreadable)?;
        if let Some((fingerprint, token)) = &*last
            && trust_metadata
            && *fingerprint == Fingerprint::of(&metadata)
        {
            return Ok(token.clone());
        }
        *last = None;
        // Opening a pipe would wait for a writer, for ever.
        if !metadata.is_file() {
            return Err(unreadable(io::Error::other("not a regular file")));
        }
        let file = File::open(&self.path).map_err(unreadable)?;
        // Taken before reading and from the open file: a write in between is seen next time.
        let fingerprint = Fingerprint::of(&file.metadata().map_err(unreadable)?);
        let token = self.read(file)?;
        *last = Some((fingerprint, token.clone()));
        Ok(token)
    }

    fn read(&self, file: File) -> Result<Token, CredentialError> {
        let mut text = String::new();
        let read = file.take(Self::LIMIT + 1).read_to_string(&mut text);
        let result = match read {
            Err(error) => Err(CredentialError::unreadable(&self.path, error)),
            Ok(_) if text.len() as u64 > Self::LIMIT => Err(CredentialError::TooLarge {
                path: self.path.clone(),
                limit: Self::LIMIT,
            }),
            Ok(_) => trimmed(&text, || self.path.display().to_string()),
        };
        text.zeroize();
        result
    }
}

#[async_trait]
impl TokenProvider for FileToken {
    async fn token(&self) -> Result<Token, CredentialError> {
        self.look_up(true).await
    }

    async fn refreshed(&self, rejected: &Token) -> Result<Option<Token>, CredentialError> {
        // File systems tell time in steps: two writes of the same length within one step look alike.
        let token = self.look_up(false).await?;
        Ok((token != *rejected).then_some(token))
    }
}

/// What changes when a file does.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    modified: Option<SystemTime>,
    length: u64,
    identity: Identity,
}

#[cfg(unix)]
type Identity = (u64, u64, i64, i64);
#[cfg(not(unix))]
type Identity = ();

impl Fingerprint {
    fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            identity: identity(metadata),
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    // The change time moves even when a tool sets the modification time back (`cp -p`).
    (
        metadata.dev(),
        metadata.ino(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    )
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn a_replaced_file_is_picked_up_by_the_next_look_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let provider = FileToken::new(&path);
        assert!(matches!(
            provider.token().await.unwrap_err(),
            CredentialError::Unreadable { .. }
        ));

        fs::write(&path, "glpat-first\r\n").unwrap();
        let first = provider.token().await.unwrap();
        assert_eq!(first.expose(), "glpat-first");
        assert_eq!(provider.refreshed(&first).await.unwrap(), None);

        // As Kubernetes and careful people do it: a new file takes the name.
        let next = folder.path().join("next");
        fs::write(&next, "glpat-other\r\n").unwrap();
        fs::rename(&next, &path).unwrap();
        let second = provider.token().await.unwrap();
        assert_eq!(second.expose(), "glpat-other");
        assert_eq!(provider.refreshed(&first).await.unwrap(), Some(second));
    }

    #[tokio::test]
    async fn a_change_that_the_metadata_hides_is_found_after_a_401() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "same-length-1").unwrap();
        let provider = FileToken::new(&path);
        let first = provider.token().await.unwrap();
        // Pretend that the metadata of the second content equals that of the first.
        fs::write(&path, "same-length-2").unwrap();
        let fingerprint = Fingerprint::of(&fs::metadata(&path).unwrap());
        *provider.last.lock().unwrap() = Some((fingerprint, first.clone()));
        assert_eq!(provider.token().await.unwrap(), first);
        let refreshed = provider.refreshed(&first).await.unwrap().unwrap();
        assert_eq!(refreshed.expose(), "same-length-2");
    }

    #[tokio::test]
    async fn errors_name_the_path_and_nothing_of_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let provider = FileToken::new(&path);
        fs::write(&path, "secret").unwrap();
        provider.token().await.unwrap();

        let too_large = "secret".repeat(20_000);
        let cases: [(&[u8], &str); 3] = [
            (b" \n", "is empty"),
            (too_large.as_bytes(), "is larger than 65536 bytes"),
            (b"secret\xff", "cannot read the token file"),
        ];
        for (content, expected) in cases {
            fs::write(&path, content).unwrap();
            let error = provider.token().await.unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(text.contains(expected), "{text}");
            assert!(text.contains(&*path.to_string_lossy()), "{text}");
            assert!(!text.contains("secret"), "{text}");
        }
        let error = FileToken::new(folder.path()).token().await.unwrap_err();
        assert!(matches!(error, CredentialError::Unreadable { .. }));
    }
}
