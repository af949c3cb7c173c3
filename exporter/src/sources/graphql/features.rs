//! Which fields a server has.

/// The fields that can be done without. A server that has one of them not refuses the whole query,
/// and says which it was: it is asked for no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    missing: Vec<(&'static str, &'static str)>,
}

/// What came of a field that the server has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It is left out from now on.
    Field(&'static str),
    /// It cannot be done without.
    Needed,
}

/// Type and field of everything that can be left out.
const OPTIONAL: [(&str, &str); 20] = [
    ("Query", "queryComplexity"),
    ("Project", "archived"),
    ("Project", "mergeRequests"),
    ("Pipeline", "refPath"),
    ("Pipeline", "queuedDuration"),
    ("Pipeline", "coverage"),
    ("Pipeline", "mergeRequest"),
    ("Pipeline", "totalJobs"),
    ("Pipeline", "upstream"),
    ("Pipeline", "sourceJob"),
    ("CiJob", "queuedDuration"),
    ("CiJob", "failureMessage"),
    ("CiJob", "runner"),
    ("CiJob", "artifacts"),
    ("CiJob", "downstreamPipeline"),
    ("CiRunner", "runnerType"),
    ("CiJobArtifact", "size"),
    ("CiJobArtifact", "fileType"),
    ("MergeRequest", "state"),
    ("Project", "createdAt"),
];

impl Features {
    /// Every field.
    pub const fn all() -> Self {
        Self {
            missing: Vec::new(),
        }
    }

    /// Whether the server has a field, as far as is known.
    pub fn has(&self, type_name: &str, field: &str) -> bool {
        !self.missing.contains(&(type_name, field))
    }

    /// Leaves a field out from now on, if that can be.
    pub fn leave_out(&mut self, type_name: &str, field: &str) -> Dropped {
        // What is within a thing that can be left out goes with it.
        let (type_name, field) = match (type_name, field) {
            ("CiRunner", _) => ("CiJob", "runner"),
            ("CiJobArtifact", _) => ("CiJob", "artifacts"),
            ("QueryComplexity", _) => ("Query", "queryComplexity"),
            // GraphQL calls the type of a pipeline by its interface in places.
            ("PipelineInterface", field) => ("Pipeline", field),
            other => other,
        };
        let known = OPTIONAL
            .iter()
            .find(|(of, name)| *of == type_name && *name == field);
        match known {
            // Asked for once more after it was left out: leaving it out does not help.
            Some(known) if !self.missing.contains(known) => {
                self.missing.push(*known);
                Dropped::Field(known.1)
            }
            _ => Dropped::Needed,
        }
    }

    /// What is left out, for logs.
    pub fn missing(&self) -> impl Iterator<Item = String> {
        let missing = self.missing.iter();
        missing.map(|(type_name, field)| format!("{type_name}.{field}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_without_is_left_out_once() {
        let mut features = Features::all();
        assert!(features.has("Pipeline", "refPath"));
        assert_eq!(
            features.leave_out("Pipeline", "refPath"),
            Dropped::Field("refPath")
        );
        assert!(!features.has("Pipeline", "refPath"));
        assert_eq!(features.leave_out("Pipeline", "refPath"), Dropped::Needed);
        assert_eq!(features.leave_out("Pipeline", "status"), Dropped::Needed);
        assert_eq!(
            features.leave_out("CiRunner", "runnerType"),
            Dropped::Field("runner")
        );
        let missing: Vec<_> = features.missing().collect();
        assert_eq!(missing, ["Pipeline.refPath", "CiJob.runner"]);
    }
}
