//! An address that can be asked, taken apart once.

use std::net::IpAddr;

use hyper::Uri;
use url::{Host, Url};

use super::Failure;

/// The longest address that is taken, in bytes.
const LONGEST: usize = 2_048;

/// An address that can be asked: `http` or `https`, without a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub(super) origin: Origin,
    /// The path and the query, as they stand in a request.
    pub(super) target: Uri,
}

/// Who is asked: what one connection leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) https: bool,
    pub(super) host: Host<String>,
    pub(super) port: u16,
}

impl Address {
    /// Takes an address apart; the failure says how to mend it.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::Address(format!("\"{}\" {why}", shorten(text)));
        if text.len() > LONGEST {
            return Err(wrong("is too long: an address has at most 2,048 characters"));
        }
        let url = Url::parse(text.trim())
            .map_err(|error| wrong(&format!("is no address ({error}): write it as http://host:port/path")))?;
        let https = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(wrong("can't be asked: an address begins with http:// or https://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            // What may be a password is not repeated.
            return Err(Failure::Address(
                "the address holds a user name or password: leave out what stands before the @".to_owned(),
            ));
        }
        let host = url.host().ok_or_else(|| wrong("names no host: write it as http://host:port/path"))?.to_owned();
        let port = match url.port_or_known_default() {
            Some(port) if port > 0 => port,
            _ => return Err(wrong("has no usable port: ports go from 1 to 65535")),
        };
        let mut target = url.path().to_owned();
        if let Some(query) = url.query() {
            target.push('?');
            target.push_str(query);
        }
        let target = target.parse().map_err(|_| wrong("has a path that can't be sent"))?;
        Ok(Self { origin: Origin { https, host, port }, target })
    }

    /// The same server, asked for another path, which begins with a slash, below the one of this address.
    pub fn below(&self, path: &str) -> Result<Self, Failure> {
        let target = format!("{}{path}", self.target.path().trim_end_matches('/'));
        let target = target.parse().map_err(|_| Failure::Address(format!("\"{}\" can't be sent", shorten(&target))))?;
        Ok(Self { origin: self.origin.clone(), target })
    }

    /// The IP address that is written in it, if one is.
    pub(super) fn literal(&self) -> Option<IpAddr> {
        self.origin.literal()
    }
}

impl Origin {
    pub(super) fn literal(&self) -> Option<IpAddr> {
        match self.host {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// The `Host` header.
    pub(super) fn authority(&self) -> String {
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual { self.host.to_string() } else { format!("{}:{}", self.host, self.port) }
    }
}

/// At most 100 characters, without what would garble a line.
fn shorten(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(100).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Reach;
    use super::*;

    proptest! {
        #[test]
        fn any_text_is_judged(text in "\\PC*") {
            let _ = Reach::default().check_url(&text);
        }

        #[test]
        fn a_metadata_address_is_refused_however_it_is_written(
            host in prop::sample::select(vec![
                "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
                "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "%31%36%39.254.169.254", "１６９.254.169.254",
                "169.254.169.254.", "[fd00:ec2::254]",
            ]),
            scheme in "(http|https|HTTP)",
            before in "[ \t\n]{0,2}",
            slashes in "(/|//|///|\\\\)",
            after in "(|:80|:8080/|/latest|/[?]a|#b)",
        ) {
            let url = format!("{before}{scheme}:{slashes}{host}{after}");
            let all = Reach { private: true, loopback: true };
            prop_assert!(all.check_url(&url).is_err_and(|why| why.contains("never asked")), "{url}");
        }
    }

    #[test]
    fn addresses_are_taken_apart() {
        let address = Address::parse("https://models.example:8443/v2/?a=b#c").unwrap();
        assert!(address.origin.https);
        assert_eq!(address.origin.authority(), "models.example:8443");
        assert_eq!(address.target, "/v2/?a=b");
        assert_eq!(address.below("/v2/health/ready").unwrap().target, "/v2/v2/health/ready");
        assert_eq!(Address::parse("http://[::1]:80").unwrap().origin.authority(), "[::1]");
        assert_eq!(Address::parse("http://a.example").unwrap().below("/x").unwrap().target, "/x");
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_its_mend() {
        let reach = Reach { private: false, loopback: false };
        for (url, expected) in [
            ("", "write it as http://host:port/path"),
            ("models.example:8080", "begins with http:// or https://"),
            ("file:///etc/passwd", "begins with http:// or https://"),
            ("gopher://models.example/", "begins with http:// or https://"),
            ("http://", "write it as http://host:port/path"),
            ("http://user:pass@models.example/", "leave out what stands before the @"),
            ("http://user@models.example/", "leave out what stands before the @"),
            ("http://models.example:0/", "ports go from 1 to 65535"),
            ("http://models.example:99999/", "is no address"),
            ("http://169.254.169.254/latest/meta-data/", "is a metadata address, which is never asked"),
            ("http://[::ffff:a9fe:a9fe]/", "which is never asked"),
            // Other ways to write an IPv4 address.
            ("http://2852039166/", "is a metadata address"),
            ("http://0xa9.0376.169.254/", "is a metadata address"),
            ("http://0/", "is an unspecified address"),
            ("http://127.1/", "--allow-private-targets"),
            ("http://10.1.2.3:8080/", "--allow-private-targets"),
        ] {
            let refusal = reach.check_url(url).expect_err(url);
            assert!(refusal.contains(expected) && !refusal.contains("pass@"), "{url}: {refusal}");
        }
        let long = format!("http://models.example/{}", "a".repeat(3_000));
        assert!(reach.check_url(&long).is_err_and(|why| why.len() < 300));
        assert_eq!(reach.check_url("http://models.example/ready"), Ok(()));
        assert_eq!(reach.check_url(" https://8.8.8.8 "), Ok(()));
    }
}
