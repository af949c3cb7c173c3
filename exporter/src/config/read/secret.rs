use pipewright_core::credentials::{REDACTED, Token, redact_url};
use url::Url;

use super::Origin;
use super::given::{Given, Wrong};
use super::kinds::{File, Kind, Text, Whole};
use super::section::Section;
use crate::config::SecretSource;

impl Section<'_, '_> {
    /// A secret: the value itself, or a file that holds it. Of two layers the higher one wins.
    pub(super) fn secret(
        &mut self,
        key: &'static str,
        file_key: &'static str,
    ) -> Option<SecretSource> {
        self.secret_of(key, file_key, |text| {
            if text.bytes().all(|byte| byte.is_ascii_graphic()) {
                Ok(REDACTED.to_owned())
            } else {
                Err(Wrong::Help(
                    "holds a space, a control character or one outside of ASCII".into(),
                    "check that the whole secret was copied, and nothing else".into(),
                ))
            }
        })
    }

    /// An address that may hold a password.
    pub(super) fn secret_url(
        &mut self,
        key: &'static str,
        file_key: &'static str,
        schemes: &'static [&'static str],
    ) -> Option<SecretSource> {
        self.secret_of(key, file_key, |text| {
            let hint = format!(
                "give it as {}://user:password@host:port/db",
                schemes.join(":// or ")
            );
            match Url::parse(text) {
                Ok(url) if schemes.contains(&url.scheme()) => Ok(redact_url(&url)),
                Ok(url) => Err(Wrong::Help(
                    format!("has the scheme {:?}", url.scheme()),
                    hint,
                )),
                Err(error) => Err(Wrong::Help(format!("is not an address: {error}"), hint)),
            }
        })
    }

    fn secret_of(
        &mut self,
        key: &'static str,
        file_key: &'static str,
        show: impl Fn(&str) -> Result<String, Wrong>,
    ) -> Option<SecretSource> {
        let value = self.given(key).filter(not_empty);
        let file = self.given(file_key).filter(not_empty);
        let (value, file) = match (value, file) {
            (Some(value), Some(file)) if value.origin.same_layer(&file.origin) => {
                let message = format!(
                    "`{path}.{key}` and `{path}.{file_key}` are both given",
                    path = self.path()
                );
                let hint = "keep one of them";
                self.problem(Some(file.origin), message, Some(hint));
                (Some(value), None)
            }
            (Some(value), Some(file)) if value.origin > file.origin => (Some(value), None),
            (value, None) => (value, None),
            (_, file) => (None, file),
        };
        let unset = |section: &mut Self, key| section.record(key, None, Origin::Default);
        if let Some(given) = file {
            unset(self, key);
            return match File.read(&given) {
                Ok(path) => {
                    self.record(file_key, Some(File.show(&path)), given.origin);
                    Some(SecretSource::File(path))
                }
                Err(wrong) => {
                    self.refuse(file_key, &given, "a path", wrong);
                    None
                }
            };
        }
        let Some(given) = value else {
            unset(self, key);
            unset(self, file_key);
            return None;
        };
        unset(self, file_key);
        let read = given
            .text()
            .map(str::trim)
            .ok_or_else(|| Wrong::Help("has to be text".into(), "put it in quotes".into()))
            .and_then(|text| show(text).map(|shown| (Token::new(text), shown)));
        match read {
            Ok((token, shown)) => {
                self.record(key, Some(Text("").show(&shown)), given.origin);
                Some(SecretSource::Value(token))
            }
            Err(wrong) => {
                self.refuse(key, &given, "text", wrong);
                None
            }
        }
    }

    /// A whole number of things that are held in memory.
    pub(super) fn size(&mut self, key: &'static str, kind: &Whole, default: usize) -> usize {
        let default = u32::try_from(default).unwrap_or(u32::MAX);
        usize::try_from(self.get(key, kind, default)).unwrap_or(usize::MAX)
    }
}

fn not_empty(given: &Given) -> bool {
    given.text().is_none_or(|text| !text.trim().is_empty())
}
