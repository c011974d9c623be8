//! Which addresses may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which addresses may be asked besides public ones.
///
/// Loopback is allowed from the start: Evenkeel listens on loopback, so whoever reaches it is on this machine or was let
/// in by a proxy on it, and the first model that is watched usually runs beside it. Private networks are not: there, a
/// server stands among machines that its users cannot reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Whether private networks may be asked: 10/8, 172.16/12, 192.168/16, 100.64/10, `fc00::/7`.
    pub private: bool,
    /// Whether this machine may be asked: 127/8, `::1`.
    pub loopback: bool,
}

impl Default for Reach {
    fn default() -> Self {
        Self { private: false, loopback: true }
    }
}

/// Addresses under which clouds tell a machine its own secrets, outside the link-local range.
/// Oracle, Alibaba, Azure; AWS (metadata and pod identity), Google, Scaleway.
const METADATA_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(192, 0, 0, 192), Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16)];
const METADATA_V6: [Ipv6Addr; 4] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

/// What an address is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Public,
    Private,
    Loopback,
    /// Never asked, with the words for it.
    Never(&'static str),
}

impl Reach {
    /// Whether an address may be connected to; otherwise a sentence that says why not.
    pub fn judge(self, ip: IpAddr) -> Result<(), String> {
        match kind(ip) {
            Kind::Public => Ok(()),
            Kind::Private if self.private => Ok(()),
            Kind::Loopback if self.loopback => Ok(()),
            Kind::Private => Err(format!(
                "{ip} is in a private network, which is not asked: start Evenkeel with --allow-private-targets to allow it"
            )),
            Kind::Loopback => Err(format!(
                "{ip} is Evenkeel's own machine, which is not asked: start Evenkeel with --allow-private-targets to allow it"
            )),
            Kind::Never(what) => Err(format!("{ip} is {what}, which is never asked")),
        }
    }
}

fn kind(ip: IpAddr) -> Kind {
    match ip {
        IpAddr::V4(ip) => kind_v4(ip),
        IpAddr::V6(ip) => kind_v6(ip),
    }
}

/// By the IANA special-purpose registry (RFC 6890).
fn kind_v4(ip: Ipv4Addr) -> Kind {
    let [a, b, c, _] = ip.octets();
    if METADATA_V4.contains(&ip) || (a, b, c) == (169, 254, 169) {
        return Kind::Never("a metadata address");
    }
    match (a, b, c) {
        (0, ..) => Kind::Never("an unspecified address"),
        (127, ..) => Kind::Loopback,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => Kind::Private,
        (169, 254, _) => Kind::Never("a link-local address"),
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Kind::Never("an address for documentation"),
        (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) => Kind::Never("a reserved address"),
        (224..=239, ..) => Kind::Never("a multicast address"),
        _ if ip.is_broadcast() => Kind::Never("a broadcast address"),
        (240.., ..) => Kind::Never("a reserved address"),
        _ => Kind::Public,
    }
}

/// An IPv6 address that stands for an IPv4 one is judged as that one.
fn kind_v6(ip: Ipv6Addr) -> Kind {
    if ip.is_loopback() {
        return Kind::Loopback;
    }
    if ip.is_unspecified() {
        return Kind::Never("an unspecified address");
    }
    if METADATA_V6.contains(&ip) {
        return Kind::Never("a metadata address");
    }
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        kind_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // Mapped, translated (RFC 2765), compatible (deprecated), and by NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff | 0, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // 6to4.
        | [0x2002, high, low, ..] => v4(high, low),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Kind::Never("an address for documentation"),
        [0xfe80..=0xfebf, ..] => Kind::Never("a link-local address"),
        // NAT64 of a network of its own (RFC 8215) too: where the IPv4 address stands in it is not known.
        [0xfc00..=0xfdff, ..] | [0x64, 0xff9b, ..] => Kind::Private,
        [0xff00..=0xffff, ..] => Kind::Never("a multicast address"),
        // 2001::/23 is Teredo, ORCHID, benchmarks and the like; of all else only 2000::/3 is given out.
        [0x2000..=0x3fff, ..] if (parts[0], parts[1] & 0xfe00) != (0x2001, 0) => Kind::Public,
        _ => Kind::Never("a reserved address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(reach: Reach, ip: &str) -> Option<String> {
        reach.judge(ip.parse().unwrap()).err()
    }

    #[test]
    fn metadata_and_the_like_are_never_asked() {
        let all = Reach { private: true, loopback: true };
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.170.2",
            "169.254.1.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "224.0.0.1",
            "239.255.255.255",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "192.88.99.1",
            "192.0.0.8",
            "::",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "2001::1",
            "100::1",
            "4000::1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::ffff:0:a9fe:a9fe",
            "::ffff:0.0.0.0",
            "::2",
        ] {
            assert!(refusal(all, ip).is_some_and(|why| why.contains("never asked")), "{ip}");
        }
        assert_eq!(
            refusal(all, "169.254.169.254").as_deref(),
            Some("169.254.169.254 is a metadata address, which is never asked")
        );
    }

    #[test]
    fn private_networks_and_this_machine_are_asked_where_allowed() {
        for (ips, reach) in [
            (
                &[
                    "10.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.1.1",
                    "100.64.0.1",
                    "fc00::1",
                    "fd12::1",
                    "::ffff:10.0.0.1",
                    "64:ff9b::a00:1",
                    "64:ff9b:1::1",
                    "2002:c0a8:101::1",
                ][..],
                Reach { private: true, loopback: false },
            ),
            (&["127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"], Reach { private: false, loopback: true }),
        ] {
            for ip in ips {
                assert_eq!(refusal(reach, ip), None, "{ip}");
                let none = refusal(Reach { private: false, loopback: false }, ip);
                assert!(none.is_some_and(|why| why.contains("--allow-private-targets")), "{ip}");
                let other = Reach { private: !reach.private, loopback: !reach.loopback };
                assert!(refusal(other, ip).is_some(), "{ip}");
            }
        }
    }

    #[test]
    fn public_addresses_are_asked() {
        let none = Reach { private: false, loopback: false };
        for ip in [
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.169.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert_eq!(refusal(none, ip), None, "{ip}");
        }
    }
}
