//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

use super::super::rejection::Rejection;

/// The networks that may send.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) allowed: Vec<IpNet>,
    pub(super) proxies: Vec<IpNet>,
}

impl Sources {
    pub(super) fn check(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<(), Rejection> {
        if self.allowed.is_empty() {
            return Ok(());
        }
        let address = self.sender(headers, peer)?;
        if contains(&self.allowed, address) {
            Ok(())
        } else {
            Err(Rejection::ForeignNetwork { address })
        }
    }

    /// The nearest address on the way here that is not one of our own proxies.
    ///
    /// Each proxy adds the address it got the request from at the right of `X-Forwarded-For`. What
    /// is left of the first foreign address is only what that sender claims.
    fn sender(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<IpAddr, Rejection> {
        let unknown = |reason| Rejection::UnknownSource { reason };
        let peer = peer.ok_or_else(|| unknown("the connection has no address"))?;
        let mut sender = peer.to_canonical();
        if !contains(&self.proxies, sender) {
            return Ok(sender);
        }
        let mut hops = Vec::new();
        for value in headers.get_all("x-forwarded-for") {
            let text = value
                .to_str()
                .map_err(|_| unknown("X-Forwarded-For is not text"))?;
            hops.extend(text.split(','));
        }
        for hop in hops.into_iter().rev() {
            sender = address(hop.trim())
                .ok_or_else(|| unknown("X-Forwarded-For holds something that is no address"))?;
            if !contains(&self.proxies, sender) {
                break;
            }
        }
        Ok(sender)
    }
}

fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

/// An address, which some proxies write with its port or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()))
        .ok()
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(|address| address.to_canonical())
}
