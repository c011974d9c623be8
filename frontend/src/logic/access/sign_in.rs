//! Signing in: who has to, the way back to the page that was asked for, and what a one-time link carries.

use shared::api::{Session, Via};

use crate::logic::route::{Route, decode, query_value};
use crate::logic::search::path_segment;

const PAGE: &str = "/sign-in";

/// The address of the page to sign in on, with the way back to a path and its query.
pub fn address(path: &str, query: &str) -> String {
    let back = format!("{path}{query}");
    match way_back(&format!("?back={}", path_segment(&back))).as_str() {
        "/" => PAGE.to_owned(),
        _ => format!("{PAGE}?back={}", path_segment(&back)),
    }
}

/// The page that was asked for: a path of this origin, or the first page. A browser takes a backslash for a slash, and
/// leaves control characters out: two slashes at the beginning, in whatever way, name another host.
pub fn way_back(query: &str) -> String {
    let wanted = query_value(query, "back").unwrap_or_default();
    let is_path = wanted.starts_with('/') && !wanted.starts_with("//");
    let is_plain = !wanted.contains(|letter: char| letter == '\\' || letter.is_control());
    let first = wanted.split(['?', '#']).next().unwrap_or_default();
    let is_page = Route::of(first) != Route::SignIn && !first.starts_with("/api/");
    if is_path && is_plain && is_page { wanted } else { "/".to_owned() }
}

/// What a one-time link carries behind its "#".
pub fn one_time(fragment: &str) -> Option<String> {
    let found = fragment.trim_start_matches('#').split('&').find_map(|pair| pair.strip_prefix("link="))?;
    Some(decode(found)).filter(|link| !link.is_empty())
}

/// What is said to who comes back from a provider that did not let them in.
pub fn refused(query: &str) -> Option<&'static str> {
    (query_value(query, "refused")? == "openid").then_some(
        "The provider did not let you in, or it took too long: try again. An admin finds the reason in the log.",
    )
}

/// Whether nothing of a page can be shown before somebody has signed in.
pub fn must(session: &Session, route: &Route) -> bool {
    let is_open = match route {
        Route::SignIn | Route::Open(_) => true,
        Route::Home => session.public,
        _ => false,
    };
    session.via == Via::Nobody && !is_open
}

/// How long to wait, in words.
pub fn wait(seconds: i64) -> String {
    match seconds {
        ..=0 => "You can try again now.".to_owned(),
        1..=90 => format!("You can try again in {seconds}\u{a0}s."),
        _ => format!("You can try again in {} minutes.", (seconds + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use shared::api::{Permissions, Ways};

    use super::*;

    #[test]
    fn the_way_back_stays_on_this_origin() {
        assert_eq!(way_back("?back=%2Fmodels%2Fcar_loan%2Fdrift%3Fa%3D1"), "/models/car_loan/drift?a=1");
        for elsewhere in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%09/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "evil.example",
            "",
            "/sign-in?back=/sign-in",
            "/api/v1/session/openid",
        ] {
            let query = format!("?back={}", path_segment(&decode(elsewhere)));
            assert_eq!(way_back(&query), "/", "{elsewhere:?}");
        }
        assert_eq!(way_back(""), "/");
    }

    #[test]
    fn the_address_has_the_way_back_where_there_is_one() {
        assert_eq!(address("/", ""), "/sign-in");
        assert_eq!(address("/sign-in", "?back=%2Fsettings"), "/sign-in");
        let address = address("/models/a b", "?from=2026-05-04&slice=x%20%3E%201");
        assert_eq!(
            way_back(address.split_once('?').map_or("", |(_, query)| query)),
            "/models/a b?from=2026-05-04&slice=x%20%3E%201"
        );
    }

    #[test]
    fn a_link_carries_its_secret_behind_the_fragment() {
        assert_eq!(one_time("#link=evl_abc").as_deref(), Some("evl_abc"));
        assert_eq!(one_time("#content"), None);
        assert_eq!(one_time("#link="), None);
        assert_eq!(one_time(""), None);
        assert!(refused("?refused=openid").is_some() && refused("?refused=x").is_none() && refused("").is_none());
    }

    #[test]
    fn nobody_sees_the_first_page_only_where_it_is_public() {
        let session = |via, public| Session {
            name: String::new(),
            via,
            permissions: Permissions::default(),
            ways: Ways::default(),
            public,
        };
        let (nobody, public) = (session(Via::Nobody, false), session(Via::Nobody, true));
        assert!(must(&nobody, &Route::Home) && !must(&public, &Route::Home));
        assert!(must(&public, &Route::Incidents) && !must(&nobody, &Route::SignIn));
        assert!(!must(&session(Via::Open, false), &Route::Incidents));
    }

    #[test]
    fn waits_are_said_in_words() {
        assert_eq!(wait(7), "You can try again in 7\u{a0}s.");
        assert_eq!(wait(256), "You can try again in 5 minutes.");
        assert_eq!(wait(0), "You can try again now.");
    }
}
