use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::net::TcpListener;

use crate::config::ListenAddress;

/// Listens at an address. Without a host that is every address of the machine, of IPv6 where there
/// is any, else of IPv4.
///
/// # Errors
/// When the port is taken or not allowed, or the host is not this machine's.
pub async fn bind(address: &ListenAddress) -> io::Result<TcpListener> {
    let port = address.port();
    match address.host() {
        Some(host) => TcpListener::bind((host, port)).await,
        None => match TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).await {
            // A port that is taken is taken for both.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
            Err(_) => TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await,
            bound => bound,
        },
    }
}
