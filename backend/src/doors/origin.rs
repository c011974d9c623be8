//! From where a browser asks: other sites may neither write nor read, and other names lead nowhere.
//!
//! A page of another site can make a visitor's browser send requests here, with the visitor's cookie or from the
//! visitor's machine. Browsers say so in `Origin` and `Sec-Fetch-Site`. A site whose name is made to lead to this machine
//! (DNS rebinding) is told by `Host`: addresses cannot be led elsewhere, names have to be known.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method, Uri, header};
use url::{Host, Url};

use super::DoorSettings;
use crate::error::Error;

/// Refuses what another site asks.
pub fn check(settings: &DoorSettings, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Error> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    if let Some(host) = host.filter(|host| !is_known(settings, host)) {
        return Err(Error::Misdirected(format!(
            "this Evenkeel is not known as \"{}\": name it with --hosts or --url, or ask for it by its address",
            host.chars().take(100).collect::<String>()
        )));
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text("sec-fetch-site");
    let is_write = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let is_api = uri.path().starts_with("/api/") || uri.path().starts_with("/v1/");
    let foreign = || Err(Error::Forbidden("another site may not ask this of a browser".to_owned()));
    match site {
        Some("same-origin" | "none") => return Ok(()),
        // Links lead to pages; the API is never followed from another site.
        Some(_) if is_write || is_api => return foreign(),
        _ => {}
    }
    // Browsers without Sec-Fetch-Site send an Origin with every write.
    match text("origin") {
        Some(origin) if is_write && !is_own(settings, origin, host) => foreign(),
        _ => Ok(()),
    }
}

fn is_known(settings: &DoorSettings, host: &str) -> bool {
    let Some(name) = name(host) else { return false };
    match name {
        Host::Ipv4(_) | Host::Ipv6(_) => true,
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_lowercase();
            let own = settings.url.as_ref().and_then(Url::host_str);
            name == "localhost"
                || name.ends_with(".localhost")
                || own == Some(&name)
                || settings.hosts.contains(&name)
                || name.parse::<IpAddr>().is_ok()
        }
    }
}

fn name(host: &str) -> Option<Host<String>> {
    Url::parse(&format!("http://{host}/")).ok()?.host().map(|host| host.to_owned())
}

fn is_own(settings: &DoorSettings, origin: &str, host: Option<&str>) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    if let Some(url) = settings.url.as_ref().filter(|url| url.host_str() == origin.host_str()) {
        return url.origin() == origin.origin();
    }
    // Without a URL of one's own it is not known whether a proxy has taken TLS off.
    let asked = |scheme: &str| Url::parse(&format!("{scheme}://{}/", host.unwrap_or_default()));
    asked(origin.scheme()).is_ok_and(|asked| asked.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn status(settings: &DoorSettings, method: &Method, path: &str, headers: &[(&'static str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        match check(settings, method, &path.parse().unwrap(), &map) {
            Ok(()) => 200,
            Err(Error::Misdirected(_)) => 421,
            Err(Error::Forbidden(_)) => 403,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn names_have_to_be_known_and_addresses_need_not() {
        let settings = DoorSettings {
            url: Some(Url::parse("https://models.example.org").unwrap()),
            hosts: vec!["evenkeel.internal".to_owned()],
            ..DoorSettings::default()
        };
        for (host, expected) in [
            ("127.0.0.1:8080", 200),
            ("[::1]:8080", 200),
            ("10.1.2.3", 200),
            ("localhost:9", 200),
            ("LOCALHOST", 200),
            ("models.example.org", 200),
            ("Evenkeel.Internal:8443", 200),
            ("evil.example", 421),
            ("127.0.0.1.evil.example:8080", 421),
            ("models.example.org.evil.example", 421),
            ("localhost@evil.example", 421),
            ("", 421),
            ("a b", 421),
        ] {
            assert_eq!(status(&settings, &Method::GET, "/", &[("host", host)]), expected, "{host}");
        }
    }

    #[test]
    fn where_the_address_is_known_the_scheme_counts() {
        let url = Some(Url::parse("https://models.example.org").unwrap());
        let settings = DoorSettings { url, ..DoorSettings::default() };
        for (origin, expected) in [("https://models.example.org", 200), ("http://models.example.org", 403)] {
            let headers = [("host", "models.example.org"), ("origin", origin)];
            assert_eq!(status(&settings, &Method::PUT, "/api/v1/models/a", &headers), expected, "{origin}");
        }
    }

    #[test]
    fn other_sites_neither_write_nor_read() {
        let settings = DoorSettings::default();
        let (get, put) = (Method::GET, Method::PUT);
        let host = ("host", "127.0.0.1:8080");
        for (method, path, headers, expected) in [
            (&put, "/api/v1/models/a", vec![host], 200),
            (&put, "/api/v1/models/a", vec![host, ("origin", "http://127.0.0.1:8080")], 200),
            (&put, "/api/v1/models/a", vec![host, ("origin", "http://127.0.0.1:8081")], 403),
            (&put, "/api/v1/models/a", vec![host, ("origin", "https://127.0.0.1:8080")], 200),
            (&put, "/api/v1/models/a", vec![host, ("origin", "null")], 403),
            (&put, "/api/v1/models/a", vec![host, ("origin", "https://evil.example")], 403),
            (&put, "/api/v1/models/a", vec![host, ("sec-fetch-site", "cross-site")], 403),
            (&put, "/api/v1/models/a", vec![host, ("sec-fetch-site", "same-site")], 403),
            (&put, "/api/v1/models/a", vec![host, ("sec-fetch-site", "same-origin")], 200),
            (&get, "/api/v1/models", vec![host, ("sec-fetch-site", "cross-site")], 403),
            (&get, "/models/a", vec![host, ("sec-fetch-site", "cross-site")], 200),
            (&get, "/badge/a.svg", vec![host, ("sec-fetch-site", "cross-site")], 200),
            (&get, "/api/v1/models", vec![host, ("sec-fetch-site", "none")], 200),
        ] {
            assert_eq!(status(&settings, method, path, &headers), expected, "{method} {path} {headers:?}");
        }
    }
}
