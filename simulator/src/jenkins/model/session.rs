//! What a session cookie stands for.

/// A session, begun by the first answer that needed one.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Who logged in with the form; nobody when absent.
    pub user: Option<String>,
}
