//! The simulator's answers against those of a real Jenkins.
//!
//! The recorded exchanges are not part of this repository. They are looked for
//! where `PIPEWRIGHT_JENKINS_RECORDINGS` points, and beside the repository in
//! `shared/data/jenkins/recordings.jsonl`.

mod answers;
mod compare;
mod exchange;
mod shape;
mod situations;
mod skipped;
