use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use pipewright_core::credentials::Token;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::config::PasswordHash;

/// Verdicts that are remembered. Each is of a password that was sent.
const REMEMBERED: usize = 128;
/// A hash of the same cost for names that nobody has, so that they take as long.
const NOBODY: &str = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

/// Looks whether passwords are right. bcrypt takes its time by design, so a verdict is remembered,
/// and no more than two are worked on at once.
pub(super) struct Passwords {
    verdicts: Mutex<Verdicts>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct Verdicts {
    known: HashMap<[u8; 32], bool>,
    order: VecDeque<[u8; 32]>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            verdicts: Mutex::default(),
            places: Arc::new(Semaphore::new(2)),
        }
    }
}

impl Passwords {
    /// Whether a request comes from one of `users`.
    pub(super) async fn accept(
        &self,
        users: &BTreeMap<String, PasswordHash>,
        headers: &HeaderMap,
    ) -> bool {
        let Some((name, password)) = credentials(headers) else {
            return false;
        };
        let user = users.get(&name);
        let hash = user.map_or(NOBODY, |hash| &*hash.0).to_owned();
        let key = fingerprint(&name, &password, &hash);
        if let Some(verdict) = self.lock().known.get(&key) {
            return *verdict;
        }
        let Ok(_place) = self.places.acquire().await else {
            return false;
        };
        let checking =
            tokio::task::spawn_blocking(move || bcrypt::verify(password.expose(), &hash));
        let right = matches!(checking.await, Ok(Ok(true))) && user.is_some();
        self.lock().remember(key, right);
        right
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Verdicts> {
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Verdicts {
    fn remember(&mut self, key: [u8; 32], right: bool) {
        if self.known.insert(key, right).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// `Authorization: Basic …`, if that is what there is.
fn credentials(headers: &HeaderMap) -> Option<(String, Token)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), Token::new(password)))
}

/// Nothing of the password can be told from it; the token's number differs in every process.
fn fingerprint(name: &str, password: &Token, hash: &str) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(password.generation().to_le_bytes());
    for part in [name, password.expose(), hash] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;
    use rstest::rstest;
    use tokio::time::Instant;

    use super::*;

    /// Of `planted`, at the least cost there is.
    fn users() -> BTreeMap<String, PasswordHash> {
        let hash = bcrypt::hash("planted", 4).unwrap();
        BTreeMap::from([("prometheus".to_owned(), PasswordHash(hash.into()))])
    }

    fn sent(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = format!("Basic {}", STANDARD.encode(text));
        headers.insert(
            header::AUTHORIZATION,
            HeaderValue::from_str(&value).unwrap(),
        );
        headers
    }

    #[rstest]
    #[case("prometheus:planted", true)]
    #[case("prometheus:wrong", false)]
    #[case("prometheus:", false)]
    #[case("nobody:planted", false)]
    #[case("prometheus", false)]
    #[tokio::test]
    async fn only_the_right_password_of_the_user_is_accepted(
        #[case] text: &str,
        #[case] right: bool,
    ) {
        let passwords = Passwords::default();
        for _ in 0..2 {
            assert_eq!(passwords.accept(&users(), &sent(text)).await, right);
        }
    }

    #[rstest]
    #[case("Bearer planted")]
    #[case("Basic ***")]
    #[case("Basic")]
    #[tokio::test]
    async fn other_headers_are_not(#[case] value: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        assert!(!Passwords::default().accept(&users(), &headers).await);
    }

    #[tokio::test]
    async fn a_verdict_is_worked_out_once_and_few_are_remembered() {
        let hash = bcrypt::hash("planted", 10).unwrap();
        let users = BTreeMap::from([("prometheus".to_owned(), PasswordHash(hash.into()))]);
        let passwords = Passwords::default();
        assert!(passwords.accept(&users, &sent("prometheus:planted")).await);
        let start = Instant::now();
        for _ in 0..100 {
            assert!(passwords.accept(&users, &sent("prometheus:planted")).await);
        }
        assert!(start.elapsed() < Duration::from_secs(1));
        let mut verdicts = Verdicts::default();
        for number in 0..1000_u32 {
            let mut key = [0; 32];
            key[..4].copy_from_slice(&number.to_le_bytes());
            verdicts.remember(key, false);
        }
        assert_eq!(verdicts.known.len(), REMEMBERED);
    }
}
