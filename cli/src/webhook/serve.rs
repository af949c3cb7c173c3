use std::io;
use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_core::serve::Listener;
use pipewright_core::time::SystemClock;
use pipewright_gitlab::webhook::{
    EventBus, Intake, Receiver, Required, SigningKey, Verifier, VerifierError,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::app::{App, router};
use super::figures::Figures;
use super::programs::Programs;
use super::queue::Queue;
use super::{lines, secrets, tls};
use crate::arguments::WebhookServe;
use crate::errors::Failure;
use crate::output::note;
use crate::signal::interruption;

/// Receives webhooks until it is told to end, and then handles what it accepted.
pub(crate) async fn serve(redactor: &Redactor, arguments: WebhookServe) -> Result<(), Failure> {
    let verifier = verifier(redactor, &arguments)?;
    let tls = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Some(Arc::new(tls::config(certificate, key)?)),
        _ => None,
    };
    let told_to_end = interruption()?;
    let socket = TcpListener::bind(arguments.listen).await.map_err(|error| {
        Failure::usage(format!(
            "--listen: cannot listen on {}: {error}",
            arguments.listen
        ))
    })?;
    let address = socket.local_addr().map_err(|error| Failure::Local {
        message: format!("the address listened on is not known: {error}"),
    })?;

    let figures = Arc::new(Figures::new());
    let (queue, accepted) = Queue::new(arguments.queue, arguments.queue_bytes);
    let clock = SystemClock::shared();
    let intake = Intake::new(EventBus::new(), Arc::clone(&clock));
    let app = Arc::new(App {
        receiver: Receiver::new(verifier, clock).counting(figures.received.clone()),
        queue,
        figures: Arc::clone(&figures),
    });
    let scheme = if tls.is_some() { "https" } else { "http" };
    let mut listener = Listener::new(socket, router(app, &arguments.path));
    if let Some(tls) = tls {
        listener = listener.tls(Arc::new(tls));
    }
    note(&format!(
        "listening on {scheme}://{address}{}",
        arguments.path
    ));

    let (stopped, mut stop) = oneshot::channel();
    let mut handling = if arguments.exec.is_empty() {
        tokio::task::spawn_blocking(move || {
            let result = lines::print(accepted, &intake, &figures, io::stdout().lock());
            if result.is_err() {
                let _ = stopped.send(());
            }
            result
        })
    } else {
        let programs = Programs {
            command: arguments.exec,
            hidden: vec![arguments.secret_env, arguments.signing_key_env],
            concurrency: arguments.concurrency,
            time_limit: arguments.time_limit,
        };
        tokio::spawn(async move {
            programs.run(accepted, intake, figures).await;
            // Sent by nobody before the end: it is dropped here, and not earlier.
            drop(stopped);
            Ok(())
        })
    };

    let ending = async {
        tokio::select! {
            () = told_to_end => {}
            // Nobody reads the events any more.
            Ok(()) = &mut stop => {}
        }
    };
    listener.run(ending, arguments.drain_limit).await;
    let until = Instant::now() + arguments.drain_limit;
    match timeout_at(until, &mut handling).await {
        Ok(Ok(result)) => result.map_err(Failure::Output),
        Ok(Err(error)) => Err(Failure::Local {
            message: format!("the handling of events broke off: {error}"),
        }),
        Err(_) => Err(Failure::Unsuccessful {
            message: format!(
                "some accepted events were not handled within {} s",
                arguments.drain_limit.as_secs_f64()
            ),
            hint: Some("allow more time with --drain-limit".to_owned()),
        }),
    }
}

fn verifier(redactor: &Redactor, arguments: &WebhookServe) -> Result<Verifier, Failure> {
    let tokens = secrets::gather(&arguments.secret_env, &arguments.secret_file, redactor)?;
    let keys = secrets::gather(
        &arguments.signing_key_env,
        &arguments.signing_key_file,
        redactor,
    )?;
    let mut builder = Verifier::builder().size_limit(arguments.max_body);
    for token in tokens {
        builder = builder.token(token);
    }
    for key in keys {
        builder = builder.signing_key(SigningKey::new(&key).map_err(refused)?);
    }
    for network in &arguments.allow_from {
        builder = builder.network(*network);
    }
    for network in &arguments.trusted_proxy {
        builder = builder.trusted_proxy(*network);
    }
    if arguments.token_or_signature {
        builder = builder.require(Required::AnyConfigured);
    }
    if arguments.insecure_no_secret {
        builder = builder.accept_unverified();
    }
    builder.build().map_err(refused)
}

fn refused(error: VerifierError) -> Failure {
    let hint = match error {
        VerifierError::NoSecret => {
            "set PIPEWRIGHT_WEBHOOK_SECRET or give --secret-file, or --insecure-no-secret to go \
             without"
        }
        VerifierError::Contradiction => "leave out --insecure-no-secret",
        VerifierError::BadSigningKey => "copy the key from the hook's page, whsec_ included",
        _ => "see `pipewright webhook serve --help`",
    };
    Failure::usage(error.to_string()).with_hint(hint)
}
