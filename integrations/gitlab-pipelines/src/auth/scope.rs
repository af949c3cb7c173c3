//! What a token may do.

use pipewright_core::open_enum;

open_enum! {
    /// A scope of an access token.
    pub enum Scope {
        /// Reading and writing everything the user may.
        Api = "api",
        /// Reading everything the user may.
        ReadApi = "read_api",
        /// Reading the user's own profile.
        ReadUser = "read_user",
        /// Reading repositories over git and the files API.
        ReadRepository = "read_repository",
        /// Writing repositories over git.
        WriteRepository = "write_repository",
        /// Pulling container images.
        ReadRegistry = "read_registry",
        /// Pushing container images.
        WriteRegistry = "write_registry",
        /// Creating runners.
        CreateRunner = "create_runner",
        /// Managing runners.
        ManageRunner = "manage_runner",
        /// Rotating the token itself.
        SelfRotate = "self_rotate",
        /// Acting as any user, for administrators.
        Sudo = "sudo",
        /// Administrator endpoints.
        AdminMode = "admin_mode",
        /// Reading AI features.
        AiFeatures = "ai_features",
        /// The Kubernetes API through the agent.
        K8sProxy = "k8s_proxy",
    }
}

impl Scope {
    /// Whether a token with these scopes may do what needs this one.
    pub fn is_granted_by(&self, scopes: &[Self]) -> bool {
        scopes.contains(self) || (*self == Self::ReadApi && scopes.contains(&Self::Api))
    }
}
