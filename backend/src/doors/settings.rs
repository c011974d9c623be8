//! Settings of the doors.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderName;
use clap::Args;
use shared::api::Role;
use url::Url;

use super::Provider;
use crate::settings::Switch;

const HOUR_S: u64 = 3_600;

/// What the command line, the environment or the file says.
#[derive(Debug, Clone, Args)]
pub struct Flags {
    /// Let nobody in without signing in, not even from this machine before there are accounts
    #[arg(long, env = "EVENKEEL_SIGN_IN", default_value = "off", default_missing_value = "on",
        num_args = 0..=1, require_equals = true, value_name = "on|off")]
    sign_in: Switch,
    /// Show the states of public models to everybody
    #[arg(long, env = "EVENKEEL_PUBLIC_STATUS", default_value = "off", default_missing_value = "on",
        num_args = 0..=1, require_equals = true, value_name = "on|off")]
    public_status: Switch,
    /// Names under which this Evenkeel may be asked for, besides localhost, addresses and the URL, with commas between
    #[arg(long, env = "EVENKEEL_HOSTS", value_delimiter = ',', value_name = "NAMES")]
    hosts: Vec<String>,
    /// The header in which a proxy names who has signed in there
    #[arg(long, env = "EVENKEEL_PROXY_USER_HEADER", requires = "proxy_from", value_name = "HEADER")]
    proxy_user_header: Option<HeaderName>,
    /// The addresses of proxies that are believed, with commas between
    #[arg(long, env = "EVENKEEL_PROXY_FROM", value_delimiter = ',', value_name = "ADDRESSES")]
    proxy_from: Vec<IpAddr>,
    /// The address of an OpenID provider where people sign in, as it names itself
    #[arg(long, env = "EVENKEEL_OPENID_ISSUER", requires = "openid_client_id", value_name = "URL")]
    openid_issuer: Option<String>,
    /// Who this Evenkeel is at the provider
    #[arg(long, env = "EVENKEEL_OPENID_CLIENT_ID", value_name = "ID")]
    openid_client_id: Option<String>,
    /// The secret that goes with it
    #[arg(long, env = "EVENKEEL_OPENID_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    openid_client_secret: Option<String>,
    /// What the button says that leads to the provider
    #[arg(long, env = "EVENKEEL_OPENID_NAME", default_value = "your organisation", value_name = "NAME")]
    openid_name: String,
    /// The role of somebody who is named by the proxy or the provider for the first time; else an admin makes accounts
    #[arg(long, env = "EVENKEEL_NEW_ROLE", value_name = "ROLE")]
    new_role: Option<Role>,
    /// A session ends after so many hours without use
    #[arg(long, env = "EVENKEEL_SESSION_IDLE_H", default_value_t = 12, value_name = "HOURS")]
    session_idle_h: u64,
    /// A session ends after so many hours in any case
    #[arg(long, env = "EVENKEEL_SESSION_LONGEST_H", default_value_t = 168, value_name = "HOURS")]
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
    /// A provider where people sign in.
    pub openid: Option<Provider>,
    /// The role of who is named for the first time by a proxy or a provider.
    pub newcomers: Option<Role>,
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
            openid: None,
            newcomers: None,
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
        let proxy = self
            .proxy_user_header
            .clone()
            .map(|header| Proxy { header, from: self.proxy_from.iter().map(IpAddr::to_canonical).collect() });
        let openid =
            self.openid_issuer.clone().zip(self.openid_client_id.clone()).map(|(issuer, client_id)| Provider {
                issuer,
                client_id,
                client_secret: self.openid_client_secret.clone(),
                name: self.openid_name.clone(),
            });
        Ok(DoorSettings {
            open: listen.is_loopback() && !self.sign_in.0 && proxy.is_none() && openid.is_none(),
            url,
            hosts: self.hosts.iter().map(|host| host.to_lowercase()).collect(),
            public_status: self.public_status.0,
            proxy,
            openid,
            newcomers: self.new_role,
            idle: Duration::from_secs(self.session_idle_h.saturating_mul(HOUR_S)),
            longest: Duration::from_secs(self.session_longest_h.saturating_mul(HOUR_S)),
        })
    }
}
