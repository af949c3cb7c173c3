use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use pipewright_core::credentials::{CredentialError, Redactor, SharedTokenProvider, Token};
use pipewright_core::serve::MemoryPool;
use pipewright_core::time::SharedClock;
use pipewright_gitlab::webhook::{Receiver, Verifier, VerifierError};

use super::WebhookInlet;
use crate::config::WebhookSettings;
use crate::operational::Operational;
use crate::secrets::provider;

/// The largest body, in bytes. GitLab sends 25 MB at most; events of pipelines of a thousand jobs
/// are below 3 MB, and the large ones are pushes, which nobody needs here.
const LARGEST: usize = 10 * 1024 * 1024;
/// What all bodies that are being read may take together.
const MEMORY: usize = 64 * 1024 * 1024;

/// The receiver of webhooks, which can be configured anew.
pub struct WebhookEndpoint {
    now: ArcSwapOption<Active>,
    pub(super) inlet: Arc<dyn WebhookInlet>,
    pub(super) memory: MemoryPool,
    pub(super) operational: Operational,
    redactor: Redactor,
    pub(super) clock: SharedClock,
}

/// A receiver and the secret that it was made for.
struct Active {
    settings: WebhookSettings,
    secret: Option<SharedTokenProvider>,
    receiver: Mutex<Option<(Option<Token>, Arc<Receiver>)>>,
}

/// Why there is no receiver.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoReceiver {
    #[error("webhooks are not enabled")]
    Disabled,
    #[error("the secret of webhooks: {0}")]
    Secret(#[from] CredentialError),
    #[error("webhooks cannot be verified: {0}")]
    Verifier(#[from] VerifierError),
}

impl WebhookEndpoint {
    /// An endpoint that hands what it accepts to `inlet`.
    pub fn new(
        settings: &WebhookSettings,
        inlet: Arc<dyn WebhookInlet>,
        operational: Operational,
        redactor: Redactor,
        clock: SharedClock,
    ) -> Self {
        let endpoint = Self {
            now: ArcSwapOption::empty(),
            inlet,
            memory: MemoryPool::new(MEMORY),
            operational,
            redactor,
            clock,
        };
        endpoint.configure(settings);
        endpoint
    }

    /// Follows the configuration. What was received is remembered as long as nothing changes.
    pub fn configure(&self, settings: &WebhookSettings) {
        let now = self.now.load();
        if now.as_ref().is_some_and(|now| now.settings == *settings) {
            return;
        }
        let active = settings.enabled.then(|| Active {
            settings: settings.clone(),
            secret: settings
                .secret_token
                .as_ref()
                .map(|secret| provider(secret, &self.redactor)),
            receiver: Mutex::new(None),
        });
        self.now.store(active.map(Arc::new));
    }

    /// Whether webhooks prove by a secret that they are GitLab's.
    pub(in crate::server) fn has_secret(&self) -> bool {
        self.now
            .load()
            .as_ref()
            .is_some_and(|now| now.secret.is_some())
    }

    /// The receiver by the secret as it is now.
    pub(super) async fn receiver(&self) -> Result<Arc<Receiver>, NoReceiver> {
        let now = self.now.load_full().ok_or(NoReceiver::Disabled)?;
        let secret = match &now.secret {
            Some(secret) => Some(secret.token().await?),
            None => None,
        };
        let mut kept = now.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, receiver)) = &*kept
            && *known == secret
        {
            return Ok(Arc::clone(receiver));
        }
        let verifier = Verifier::builder().size_limit(LARGEST);
        let verifier = match &secret {
            Some(secret) => verifier.token(secret.clone()),
            None => verifier.accept_unverified(),
        };
        let receiver = Arc::new(Receiver::new(verifier.build()?, Arc::clone(&self.clock)));
        *kept = Some((secret, Arc::clone(&receiver)));
        Ok(receiver)
    }
}

impl fmt::Debug for WebhookEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WebhookEndpoint")
            .field("enabled", &self.now.load().is_some())
            .finish_non_exhaustive()
    }
}
