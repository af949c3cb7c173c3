//! Who asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use super::Request;
use crate::jenkins::model::{Instance, Permission, Session};

/// How many sessions are kept; the oldest make place.
const MOST_SESSIONS: usize = 10_000;

/// Who asks.
#[derive(Clone, Debug)]
pub(in crate::jenkins) struct Caller {
    /// The user's name; nobody when absent.
    pub(in crate::jenkins) user: Option<String>,
    /// How the user showed who they are.
    pub(in crate::jenkins) credential: Credential,
    /// The session that the request belongs to.
    pub(in crate::jenkins) session: Option<String>,
}

/// How somebody showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Credential {
    /// Not at all.
    None,
    /// With an API token, which no crumb is needed with.
    Token,
    /// With a password.
    Password,
    /// With the cookie of a session in which they logged in.
    Session,
}

impl Caller {
    /// Finds out who asks. Nothing when user and password do not fit.
    pub(super) fn identify(instance: &Instance, request: &Request) -> Option<Self> {
        let mut cookies = request.cookies("JSESSIONID").into_iter();
        let session = cookies.find(|cookie| instance.sessions.contains_key(cookie));
        let nobody = |session: Option<String>| Self {
            user: None,
            credential: Credential::None,
            session,
        };
        // Other schemes than Basic are not looked at.
        let Some((name, secret)) = basic(request) else {
            let user = session
                .as_ref()
                .and_then(|session| instance.sessions.get(session)?.user.clone());
            return Some(match user {
                Some(user) => Self {
                    user: Some(user),
                    credential: Credential::Session,
                    session,
                },
                None => nobody(session),
            });
        };
        let user = instance.users.get(&name)?;
        let credential = if user.tokens.iter().any(|token| token.expose() == secret) {
            Credential::Token
        } else if user
            .password
            .as_ref()
            .is_some_and(|password| password.expose() == secret)
        {
            Credential::Password
        } else {
            return None;
        };
        Some(Self {
            user: Some(name),
            credential,
            session,
        })
    }

    /// The name that Jenkins calls the caller by.
    pub(in crate::jenkins) fn name(&self) -> &str {
        self.user.as_deref().unwrap_or("anonymous")
    }

    /// Whether nobody is known to ask.
    pub(in crate::jenkins) fn is_anonymous(&self) -> bool {
        self.user.is_none()
    }

    /// Whether the caller may do this.
    pub(in crate::jenkins) fn may(&self, instance: &Instance, permission: Permission) -> bool {
        let user = self.user.as_ref().and_then(|user| instance.users.get(user));
        let granted = user.map_or(&instance.anonymous, |user| &user.permissions);
        granted.contains(&permission) || granted.contains(&Permission::Administer)
    }
}

impl Instance {
    /// Begins a session; the value of its cookie.
    pub(in crate::jenkins) fn begin_session(&mut self, user: Option<String>) -> String {
        self.sessions_made += 1;
        let name = format!("session {} {}", self.starts, self.sessions_made);
        let drawn = crate::chance::random_text(self.seed, &name, 24).to_lowercase();
        // In the order in which they were made, so that the first is the oldest.
        let cookie = format!("node0{:08x}{drawn}.node0", self.sessions_made);
        self.sessions.insert(cookie.clone(), Session { user });
        if self.sessions.len() > MOST_SESSIONS {
            self.sessions.pop_first();
        }
        cookie
    }
}

fn basic(request: &Request) -> Option<(String, String)> {
    let header = request.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (name, secret) = text.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}
