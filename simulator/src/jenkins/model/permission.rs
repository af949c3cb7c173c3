//! What somebody may do.

use serde::Deserialize;

/// One of Jenkins's permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Permission {
    /// Everything.
    #[serde(rename = "overall/administer")]
    Administer,
    /// The root, without what is in it.
    #[serde(rename = "overall/read")]
    OverallRead,
    /// Items, and their builds.
    #[serde(rename = "job/read")]
    Read,
    /// That items exist.
    #[serde(rename = "job/discover")]
    Discover,
    /// Starting builds.
    #[serde(rename = "job/build")]
    Build,
    /// Stopping builds, and taking them out of the queue.
    #[serde(rename = "job/cancel")]
    Cancel,
    /// Reading and changing what jobs do.
    #[serde(rename = "job/configure")]
    Configure,
    /// Making items.
    #[serde(rename = "job/create")]
    Create,
    /// Deleting items.
    #[serde(rename = "job/delete")]
    Delete,
    /// Changing descriptions of builds, and keeping builds.
    #[serde(rename = "run/update")]
    UpdateRun,
    /// Deleting builds.
    #[serde(rename = "run/delete")]
    DeleteRun,
    /// Taking nodes off line.
    #[serde(rename = "agent/disconnect")]
    Disconnect,
}

impl Permission {
    /// Jenkins's id, as in `X-Required-Permission`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Administer => "hudson.model.Hudson.Administer",
            Self::OverallRead => "hudson.model.Hudson.Read",
            Self::Read => "hudson.model.Item.Read",
            Self::Discover => "hudson.model.Item.Discover",
            Self::Build => "hudson.model.Item.Build",
            Self::Cancel => "hudson.model.Item.Cancel",
            Self::Configure => "hudson.model.Item.Configure",
            Self::Create => "hudson.model.Item.Create",
            Self::Delete => "hudson.model.Item.Delete",
            Self::UpdateRun => "hudson.model.Run.Update",
            Self::DeleteRun => "hudson.model.Run.Delete",
            Self::Disconnect => "hudson.model.Computer.Disconnect",
        }
    }

    /// As in "viewer is missing the Job/Build permission".
    pub fn title(self) -> &'static str {
        match self {
            Self::Administer => "Overall/Administer",
            Self::OverallRead => "Overall/Read",
            Self::Read => "Job/Read",
            Self::Discover => "Job/Discover",
            Self::Build => "Job/Build",
            Self::Cancel => "Job/Cancel",
            Self::Configure => "Job/Configure",
            Self::Create => "Job/Create",
            Self::Delete => "Job/Delete",
            Self::UpdateRun => "Run/Update",
            Self::DeleteRun => "Run/Delete",
            Self::Disconnect => "Agent/Disconnect",
        }
    }

    /// The permissions that imply it, as `X-Permission-Implied-By` lists them.
    pub fn implied_by(self) -> &'static [&'static str] {
        const UPDATE: &[&str] = &[
            "hudson.security.Permission.GenericUpdate",
            "hudson.security.Permission.GenericWrite",
            "hudson.model.Hudson.Administer",
        ];
        const CONFIGURE: &[&str] = &[
            "hudson.security.Permission.GenericConfigure",
            "hudson.security.Permission.GenericUpdate",
            "hudson.security.Permission.GenericWrite",
            "hudson.model.Hudson.Administer",
        ];
        const READ: &[&str] = &[
            "hudson.security.Permission.GenericRead",
            "hudson.model.Hudson.Administer",
        ];
        match self {
            Self::Administer => &[],
            Self::OverallRead | Self::Read | Self::Discover => READ,
            Self::Configure => CONFIGURE,
            // Those not seen in an answer are taken to be like Build and Cancel.
            _ => UPDATE,
        }
    }
}
