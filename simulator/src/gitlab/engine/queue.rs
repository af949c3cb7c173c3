//! What is due to happen.

/// Something that will happen to a pipeline or job.
///
/// An event whose moment has passed otherwise, because the job was canceled
/// meanwhile, say, finds another status than it expects and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The jobs of a new pipeline are looked at for the first time.
    PipelineStarts(u64),
    /// A job has been prepared.
    JobPrepared(u64),
    /// Whoever the job waits for has called back.
    JobCalledBack(u64),
    /// A runner takes the job.
    JobStarts(u64),
    /// The job's script ends.
    JobEnds(u64),
    /// The runner of a job that is being canceled gives up.
    JobStops(u64),
    /// The time of a delayed job has come.
    JobDelayOver(u64),
    /// Somebody plays a manual job.
    JobPlayed(u64),
    /// An environment's time is over.
    EnvironmentExpires(u64),
    /// Some projects of a generated world finish a pipeline.
    WorldChanges,
}

/// GitLab's events by time.
pub(crate) type EventQueue = crate::event_queue::EventQueue<Event>;
