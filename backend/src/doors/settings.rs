//! Settings of the doors.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderName;
use clap::Args;
use shared::api::Role;
use url::Url;

const HOUR_S: u64 = 3_600;

/// What the command line, the environment or the file says.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Let nobody in without signing in, not even from this machine before there are accounts
    #[arg(long, env = "EVENKEEL_SIGN_IN")]
    sign_in: bool,
    /// Show the states of public models to everybody
    #[arg(long, env = "EVENKEEL_PUBLIC_STATUS")]
    public_status: bool,
    /// Names under which this Evenkeel may be asked for, besides localhost, addresses and --url, with commas between
    #[arg(long, env = "EVENKEEL_HOSTS", value_delimiter = ',')]
    hosts: Vec<String>,
    /// The header in which a proxy names who has signed in there; needs --proxy-from
    #[arg(long, env = "EVENKEEL_PROXY_USER_HEADER", requires = "proxy_from")]
    proxy_user_header: Option<HeaderName>,
    /// The addresses of proxies that are believed, with commas between
    #[arg(long, env = "EVENKEEL_PROXY_FROM", value_delimiter = ',')]
    proxy_from: Vec<IpAddr>,
    /// The role of somebody whom the proxy names for the first time; without it, an admin makes accounts
    #[arg(long, env = "EVENKEEL_PROXY_NEW_ROLE")]
    proxy_new_role: Option<Role>,
    /// A session ends after so many hours without use
    #[arg(long, env = "EVENKEEL_SESSION_IDLE_H", default_value_t = 12)]
    session_idle_h: u64,
    /// A session ends after so many hours in any case
    #[arg(long, env = "EVENKEEL_SESSION_LONGEST_H", default_value_t = 168)]
    session_longest_h: u64,
}

/// Settings of the doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorSettings {
    /// Whether everybody who can connect is let in while nobody can sign in: on this machine alone.
    pub open: bool,
    /// Where people find this Evenkeel.
    pub url: Option<Url>,
    /// Names under which it may be asked for, besides.
    pub hosts: Vec<String>,
    /// Whether everybody sees the states of models that are public.
    pub public_status: bool,
    /// A proxy in front that signs people in.
    pub proxy: Option<Proxy>,
    /// A session that was not used for so long has ended.
    pub idle: Duration,
    /// A session ends after so long in any case.
    pub longest: Duration,
}

/// A proxy that signs people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The header with the name of who has signed in.
    pub header: HeaderName,
    /// Its addresses: from elsewhere the header says nothing.
    pub from: Vec<IpAddr>,
    /// The role of who is named for the first time.
    pub newcomers: Option<Role>,
}

impl Proxy {
    pub(super) fn trusts(&self, peer: IpAddr) -> bool {
        self.from.contains(&peer.to_canonical())
    }
}

impl Default for DoorSettings {
    fn default() -> Self {
        Self {
            open: true,
            url: None,
            hosts: Vec::new(),
            public_status: false,
            proxy: None,
            idle: Duration::from_secs(12 * HOUR_S),
            longest: Duration::from_secs(168 * HOUR_S),
        }
    }
}

impl DoorSettings {
    /// The cookie's name. Behind TLS its name alone keeps other hosts and plain HTTP from setting it.
    pub(super) fn cookie(&self) -> &'static str {
        if self.is_tls() { "__Host-evenkeel_session" } else { "evenkeel_session" }
    }

    /// Whether people come through TLS.
    pub(super) fn is_tls(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

impl Flags {
    /// What these come to on an address.
    ///
    /// # Errors
    /// A URL that is none.
    pub fn settings(&self, listen: IpAddr, url: Option<&str>) -> Result<DoorSettings, String> {
        let url = url
            .map(|text| {
                let url = Url::parse(text).map_err(|error| format!("--url {text} is no URL: {error}"))?;
                if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() {
                    return Ok(url);
                }
                Err(format!("--url {text} must begin with http:// or https:// and name a host"))
            })
            .transpose()?;
        let proxy = self.proxy_user_header.clone().map(|header| Proxy {
            header,
            from: self.proxy_from.iter().map(IpAddr::to_canonical).collect(),
            newcomers: self.proxy_new_role,
        });
        Ok(DoorSettings {
            open: listen.is_loopback() && !self.sign_in && proxy.is_none(),
            url,
            hosts: self.hosts.iter().map(|host| host.to_lowercase()).collect(),
            public_status: self.public_status,
            proxy,
            idle: Duration::from_secs(self.session_idle_h.saturating_mul(HOUR_S)),
            longest: Duration::from_secs(self.session_longest_h.saturating_mul(HOUR_S)),
        })
    }
}
