use std::fmt;
use std::str::FromStr;

/// Where to listen: `host:port`, or `:port` for every address of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    host: Option<String>,
    port: u16,
}

/// Why text is no address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoListenAddress {
    /// There is no colon.
    #[error("has no port")]
    NoPort,
    /// What comes after the last colon is no port.
    #[error("has no number from 0 to 65535 for a port")]
    BadPort,
    /// What comes before the port is no host.
    #[error("has no host name or address before the port")]
    BadHost,
}

impl ListenAddress {
    /// An address; `None` is every address of the machine. Port 0 is any free one.
    pub fn new(host: Option<&str>, port: u16) -> Self {
        Self {
            host: host.map(str::to_owned),
            port,
        }
    }

    /// The name or address, without the brackets of IPv6. None is every address.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Default for ListenAddress {
    fn default() -> Self {
        Self::new(None, 8080)
    }
}

impl FromStr for ListenAddress {
    type Err = NoListenAddress;

    fn from_str(text: &str) -> Result<Self, NoListenAddress> {
        let (host, port) = text
            .trim()
            .rsplit_once(':')
            .ok_or(NoListenAddress::NoPort)?;
        let port = port.parse().map_err(|_| NoListenAddress::BadPort)?;
        let host = match host.strip_prefix('[') {
            Some(inner) => inner.strip_suffix(']').ok_or(NoListenAddress::BadHost)?,
            // An IPv6 address without brackets would hide where the port begins.
            None if host.contains(':') => return Err(NoListenAddress::BadHost),
            None => host,
        };
        let odd = |letter: char| letter.is_whitespace() || "/@[]?#".contains(letter);
        if host.contains(odd) {
            return Err(NoListenAddress::BadHost);
        }
        Ok(Self::new(Some(host).filter(|host| !host.is_empty()), port))
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host() {
            Some(host) if host.contains(':') => write!(formatter, "[{host}]:{}", self.port),
            Some(host) => write!(formatter, "{host}:{}", self.port),
            None => write!(formatter, ":{}", self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(":8080", None, 8080)]
    #[case("0.0.0.0:9090", Some("0.0.0.0"), 9090)]
    #[case("localhost:0", Some("localhost"), 0)]
    #[case("[::1]:80", Some("::1"), 80)]
    #[case("[::]:80", Some("::"), 80)]
    fn is_read_and_written_the_same(
        #[case] text: &str,
        #[case] host: Option<&str>,
        #[case] port: u16,
    ) {
        let address: ListenAddress = text.parse().unwrap();
        assert_eq!((address.host(), address.port()), (host, port));
        assert_eq!(address.to_string(), text);
    }

    #[rstest]
    #[case("8080", NoListenAddress::NoPort)]
    #[case("localhost", NoListenAddress::NoPort)]
    #[case(":http", NoListenAddress::BadPort)]
    #[case(":65536", NoListenAddress::BadPort)]
    #[case("::1:80", NoListenAddress::BadHost)]
    #[case("http://localhost:80", NoListenAddress::BadHost)]
    #[case("[::1:80", NoListenAddress::BadHost)]
    #[case("a b:80", NoListenAddress::BadHost)]
    fn what_is_none_says_why(#[case] text: &str, #[case] reason: NoListenAddress) {
        assert_eq!(text.parse::<ListenAddress>(), Err(reason));
    }
}
