//! What kind of work a request brings, by its route.

use axum::http::Method;

/// A kind of work, each with its own limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// How the process is: never refused.
    Health,
    /// Small reads and files of the app.
    Reading,
    /// Reads that take much memory and time.
    Query,
    /// Rows as a file, for as long as the reader takes.
    Download,
    /// A batch, for as long as the sender takes.
    Upload,
    /// Events, without an end.
    Follow,
    /// A password to be checked.
    SignIn,
    /// Small writes.
    Writing,
}

/// Reads of these take much memory and time.
const QUERIES: [&str; 4] = ["/report", "/sample", "/summaries", "/audit"];
/// These go on for as long as the reader takes.
const DOWNLOADS: [&str; 2] = ["/rows", "/export"];
/// These bring files of rows.
const UPLOADS: [&str; 2] = ["/observations", "/labels"];

impl Work {
    /// The work of a request; `route` is the pattern that it matched.
    pub fn of(method: &Method, route: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| route.ends_with(ending));
        let reads = *method == Method::GET || *method == Method::HEAD;
        match route {
            "/healthz" | "/readyz" | "/metrics" => Self::Health,
            "/api/v1/events" => Self::Follow,
            _ if reads && ends(&DOWNLOADS) => Self::Download,
            _ if reads && ends(&QUERIES) => Self::Query,
            _ if reads || *method == Method::OPTIONS => Self::Reading,
            _ if ends(&UPLOADS) => Self::Upload,
            "/api/v1/session" | "/api/v1/session/password" => Self::SignIn,
            _ => Self::Writing,
        }
    }

    /// Whether its turn lasts until the answer has been taken, and not only until it has been found.
    pub fn lasts(self) -> bool {
        matches!(self, Self::Download | Self::Follow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_brings_its_kind() {
        for (method, route, expected) in [
            (Method::GET, "/readyz", Work::Health),
            (Method::GET, "/api/v1/models/{model}/report", Work::Query),
            (Method::GET, "/api/v1/models/{model}/rows", Work::Download),
            (Method::GET, "/api/v1/models", Work::Reading),
            (Method::POST, "/api/v1/models/{model}/labels", Work::Upload),
            (Method::POST, "/api/v1/session", Work::SignIn),
            (Method::GET, "/api/v1/session", Work::Reading),
            (Method::GET, "/api/v1/events", Work::Follow),
            (Method::DELETE, "/api/v1/channels/{name}", Work::Writing),
            (Method::POST, "", Work::Writing),
        ] {
            assert_eq!(Work::of(&method, route), expected, "{method} {route}");
        }
    }
}
