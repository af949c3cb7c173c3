//! The scopes of a client's token.

use tokio::sync::Mutex;

use super::Scope;
use crate::error::{AuthenticationKind, Context, Error, scope_hint};

/// The scopes of a client's token, learned by whichever write comes first. Where one is missing
/// they are learned again: the token may have been replaced by one that has it.
#[derive(Debug, Default)]
pub(crate) struct ScopeCheck {
    scopes: Mutex<Learned>,
}

#[derive(Debug, Default)]
enum Learned {
    #[default]
    NotYet,
    /// They could not be learned, and the server will say what is missing.
    Nothing,
    Scopes(Vec<Scope>),
}

impl ScopeCheck {
    /// Fails when the token is known to lack `needed`. However many writes ask at the same time,
    /// `learn` is called by one of them.
    pub(crate) async fn check<Learn>(
        &self,
        needed: &Scope,
        context: &Context,
        learn: impl FnOnce() -> Learn,
    ) -> Result<(), Error>
    where
        Learn: Future<Output = Option<Vec<Scope>>>,
    {
        let mut scopes = self.scopes.lock().await;
        let granted = match &*scopes {
            Learned::Nothing => true,
            Learned::Scopes(has) => needed.is_granted_by(has),
            Learned::NotYet => false,
        };
        if granted {
            return Ok(());
        }
        *scopes = learn().await.map_or(Learned::Nothing, Learned::Scopes);
        match &*scopes {
            Learned::Scopes(has) if !needed.is_granted_by(has) => {
                Err(missing(needed, has, context))
            }
            _ => Ok(()),
        }
    }
}

fn missing(needed: &Scope, has: &[Scope], context: &Context) -> Error {
    let names: Vec<&str> = has.iter().map(Scope::as_str).collect();
    let message = match names.as_slice() {
        [] => format!("the token has no scopes, and {needed} is needed"),
        names => format!(
            "the token has the scopes {}, and {needed} is needed",
            names.join(", ")
        ),
    };
    let needed = vec![needed.clone()];
    let hint = scope_hint(&needed).unwrap_or_default();
    let kind = AuthenticationKind::InsufficientScopes {
        needed,
        has: has.to_vec(),
    };
    Error::new(kind, context, message).with_hint(hint)
}
