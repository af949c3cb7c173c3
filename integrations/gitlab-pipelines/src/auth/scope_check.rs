//! The scopes of a client's token, learned once.

use tokio::sync::OnceCell;

use super::Scope;
use crate::error::{AuthenticationKind, Context, Error, scope_hint};

/// The scopes of a client's token, learned once, by whichever write comes first.
#[derive(Debug, Default)]
pub(crate) struct ScopeCheck {
    /// `None` inside: they could not be learned, and the server will say what is missing.
    scopes: OnceCell<Option<Vec<Scope>>>,
}

impl ScopeCheck {
    /// Fails when the token is known to lack `needed`. `learn` is called once at most, however
    /// many writes ask at the same time.
    pub(crate) async fn check<Learn>(
        &self,
        needed: &Scope,
        context: &Context,
        learn: impl FnOnce() -> Learn,
    ) -> Result<(), Error>
    where
        Learn: Future<Output = Option<Vec<Scope>>>,
    {
        match self.scopes.get_or_init(learn).await {
            Some(has) if !needed.is_granted_by(has) => Err(missing(needed, has, context)),
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
