use pipewright_gitlab::types::TokenInfo;

use crate::output::{Cell, Describe, moment, status_style};

impl Describe for TokenInfo {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let state = match (self.revoked, self.active) {
            (true, _) => "revoked",
            (false, true) => "active",
            (false, false) => "expired",
        };
        let scopes: Vec<_> = self.scopes.iter().map(ToString::to_string).collect();
        let expiry = match self.expires_at {
            Some(day) => day.to_string(),
            None => "never".to_owned(),
        };
        vec![
            ("id", Cell::new(self.id)),
            ("name", Cell::new(&self.name)),
            ("state", Cell::new(state).styled(status_style(state))),
            ("scopes", Cell::new(scopes.join(", "))),
            ("expires", Cell::new(expiry)),
            ("description", Cell::maybe(self.description.as_ref())),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            (
                "last used",
                Cell::maybe(self.last_used_at.as_ref().map(moment)),
            ),
            ("user id", Cell::maybe(self.user_id)),
        ]
    }
}
