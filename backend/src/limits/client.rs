//! Who is asking, as far as limits go.

use std::net::{IpAddr, Ipv6Addr};

/// An address; a whole network where one client has many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The client behind an address; `None` for this machine unless `loopback`: a proxy may stand there for everybody.
    pub fn of(peer: IpAddr, loopback: bool) -> Option<Self> {
        let peer = peer.to_canonical();
        if peer.is_loopback() && !loopback {
            return None;
        }
        Some(Self(match peer {
            IpAddr::V4(_) => peer,
            // Whoever has one address of version 6 has a network of 64 bits of them.
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Client> {
        Client::of(text.parse().unwrap(), false)
    }

    #[test]
    fn a_network_of_version_6_is_one_client_and_this_machine_none() {
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!((of("127.0.0.1"), of("::1"), of("::ffff:127.0.0.1")), (None, None, None));
        assert!(Client::of("127.0.0.1".parse().unwrap(), true).is_some());
    }
}
