//! Why something of a run is not found, or an answer was not taken: what the server's own answer does
//! not tell, one look more does.

use serde::Deserialize;

use super::answers;
use super::client::Pipelines;
use crate::error::{Context, Error, ErrorKind};
use crate::requests::pipelines as requests;
use crate::types::{BuildRef, JobRef, Run};

/// What a job or a build is.
#[derive(Deserialize)]
struct Class {
    #[serde(rename = "_class", default)]
    class: String,
}

impl Pipelines {
    /// A run is not found where there is no such build, where the build is of no pipeline, and where the
    /// server lacks the plugin.
    pub(super) async fn explain_build(&self, job: &JobRef, build: BuildRef, error: Error) -> Error {
        let look = requests::class_of_build(job, build);
        self.explained(error, look, "WorkflowRun", "the build is of no pipeline")
            .await
    }

    /// The same of the runs of a job.
    pub(super) async fn explain_job(&self, job: &JobRef, error: Error) -> Error {
        let look = requests::class_of_job(job);
        self.explained(error, look, "WorkflowJob", "the job is no pipeline")
            .await
    }

    async fn explained(
        &self,
        error: Error,
        look: Result<crate::requests::Operation, Error>,
        pipeline: &str,
        other: &'static str,
    ) -> Error {
        let (true, Some(context), Ok(look)) = (error.is_not_found(), error.context(), look) else {
            return error;
        };
        let told = |kind: ErrorKind, message: &'static str, hint: &'static str| {
            let told = Error::new(kind, context, message).with_hint(hint);
            match error.status() {
                Some(status) => told.with_status(status),
                None => told,
            }
        };
        match self
            .client
            .json_in_span::<Class>(look.on_behalf_of(context))
            .await
        {
            Ok(found) if found.class.ends_with(pipeline) => told(
                ErrorKind::PluginMissing,
                "the server does not tell the stages of pipelines",
                "it lacks the plugin \"Pipeline: REST API\" (pipeline-rest-api): ask an \
                 administrator to install it",
            ),
            Ok(_) => told(
                ErrorKind::NotFound,
                other,
                "only pipelines have stages and inputs; look at its console",
            ),
            // That there is no such build, or job, says more.
            Err(missing) if missing.is_not_found() => missing,
            Err(_) => error,
        }
    }

    /// A stage or a step is not found where there is no such run either.
    pub(super) async fn explain_node(&self, job: &JobRef, build: BuildRef, error: Error) -> Error {
        let (true, Some(context)) = (error.is_not_found(), error.context().cloned()) else {
            return error;
        };
        let Ok(look) = requests::describe(job, build) else {
            return error;
        };
        match self
            .client
            .json_in_span::<Run>(look.on_behalf_of(&context))
            .await
        {
            Ok(_) => error,
            Err(missing) => {
                let missing = self.explain_build(job, build, missing).await;
                if matches!(
                    missing.kind(),
                    ErrorKind::NotFound | ErrorKind::PluginMissing
                ) {
                    return missing;
                }
                error
            }
        }
    }

    /// Why an answer to an input was not taken.
    pub(super) async fn explain_answer(
        &self,
        job: &JobRef,
        build: BuildRef,
        input: &str,
        error: Error,
    ) -> Error {
        let Some(context) = error.context().cloned() else {
            return error;
        };
        match error.kind() {
            // Jenkins answers a value that is not offered with a failure that says nothing.
            ErrorKind::NotFound | ErrorKind::InternalError => {
                self.look_again(job, build, input, error, &context).await
            }
            ErrorKind::BadRequest | ErrorKind::Conflict => {
                error.with_kind(ErrorKind::InputRejected)
            }
            _ => error,
        }
    }

    async fn look_again(
        &self,
        job: &JobRef,
        build: BuildRef,
        input: &str,
        error: Error,
        context: &Context,
    ) -> Error {
        let look =
            requests::pending_inputs(job, build).map(|operation| operation.on_behalf_of(context));
        let pending = match look {
            Ok(look) => self.inputs(job, build, look).await,
            Err(_) => return error,
        };
        let pending = match pending {
            Ok(pending) => pending,
            // There is no such run: that says more. Else nothing more is known.
            Err(other) if error.is_not_found() && other.is_not_found() => return other,
            Err(_) => return error,
        };
        let waits = pending.iter().any(|pending| pending.id == input);
        let sent = error.may_have_been_sent();
        let told = match (error.is_not_found(), waits) {
            (true, false) => answers::not_pending(context, &pending),
            (false, true) => Error::new(
                ErrorKind::InputRejected,
                context,
                "the server did not take the values, and the run still waits",
            )
            .with_hint(error.hint().unwrap_or("check the values").to_owned()),
            // The answer may have been taken in spite of the failure, or another's was.
            (false, false) => Error::new(
                ErrorKind::InputRejected,
                context,
                "the server failed, and the run does not wait for the input any more",
            )
            .with_may_have_been_sent(sent)
            .with_hint("look at the run: this answer was taken, or another's"),
            (true, true) => return error,
        };
        let told = told.with_server_message(error.server_message().map(str::to_owned));
        match error.status() {
            Some(status) => told.with_status(status),
            None => told,
        }
    }
}
