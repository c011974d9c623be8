//! Where mail is handed in.

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::outbound::Reach;

/// A mail server: `smtp://` encrypts as soon as it is offered, `smtps://` from the start.
pub(super) struct Server {
    pub(super) encrypted: bool,
    pub(super) host: Host<String>,
    pub(super) port: u16,
    pub(super) credentials: Option<Credentials>,
}

impl Server {
    /// Takes an address apart. What is said never repeats it, as it may hold a password.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let form = "write it as smtp://user:password@mail.example:587";
        let url =
            Url::parse(text.trim()).map_err(|error| format!("the mail server is no address ({error}): {form}"))?;
        let (encrypted, usual) = match url.scheme() {
            "smtp" => (false, 25),
            "smtps" => (true, 465),
            _ => return Err("the mail server's address begins with smtp:// or smtps://".to_owned()),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| format!("the mail server's address names no host: {form}"))?;
        // The address is of a kind whose hosts are not looked into when it is taken apart.
        let host =
            Host::parse(host).map_err(|error| format!("the mail server's name can't be used ({error}): {form}"))?;
        let port = url.port().unwrap_or(usual);
        if port == 0 {
            return Err("the mail server's port can't be 0: ports go from 1 to 65535".to_owned());
        }
        let decode = |text: &str| {
            percent_decode_str(text)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| "the mail server's user or password is no UTF-8 text".to_owned())
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some(Credentials::new(decode(user)?, decode(password.unwrap_or_default())?)),
        };
        Ok(Self { encrypted, host, port, credentials })
    }

    /// Whether it may be asked, as far as that can be told before names are resolved.
    pub(super) fn check(&self, reach: Reach) -> Result<(), String> {
        match self.host {
            Host::Ipv4(ip) => reach.judge(ip.into()),
            Host::Ipv6(ip) => reach.judge(ip.into()),
            Host::Domain(_) => Ok(()),
        }
    }
}
