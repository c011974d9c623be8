//! A token as an admin makes it, and where it stands.

use shared::api::{Token, TokenSpec};

use super::grants::{self, Draft as GrantDraft};
use crate::logic::date::ago;

const DAY_MS: i64 = 86_400_000;

/// After how many days a token ends, with its words; never without.
pub const LASTING: [(Option<i64>, &str); 4] =
    [(Some(30), "in 30 days"), (Some(90), "in 90 days"), (Some(365), "in a year"), (None, "never")];

/// What is made of what was typed, at an epoch millisecond; otherwise what has to be put right.
pub fn spec(name: &str, drafts: &[GrantDraft], days: Option<i64>, now: i64) -> Result<TokenSpec, String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("Say what the token is for, for example \u{201c}loan-service\u{201d}.".to_owned());
    }
    let grants = grants::grants(drafts)?;
    if grants.is_empty() {
        return Err("Give it a role: without one it allows nothing.".to_owned());
    }
    Ok(TokenSpec { name: name.to_owned(), grants, expires: days.map(|days| now + days * DAY_MS) })
}

/// Whether it opens anything, at an epoch millisecond.
pub fn is_valid(token: &Token, now: i64) -> bool {
    token.revoked.is_none() && token.spec.expires.is_none_or(|expires| expires > now)
}

/// Where it stands, in words.
pub fn standing(token: &Token, now: i64) -> String {
    match (token.revoked, token.spec.expires) {
        (Some(at), _) => format!("revoked {}", ago(at, now)),
        (None, Some(at)) if at <= now => format!("expired {}", ago(at, now)),
        (None, Some(at)) => match (at - now + DAY_MS / 2) / DAY_MS {
            0 => "ends within a day".to_owned(),
            1 => "ends in 1 day".to_owned(),
            days => format!("ends in {days} days"),
        },
        (None, None) => "does not end".to_owned(),
    }
}

/// A command that asks with a token which models it may see.
pub fn example(origin: &str, secret: &str) -> String {
    format!("curl -H 'Authorization: Bearer {secret}' '{origin}/api/v1/models'")
}

#[cfg(test)]
mod tests {
    use shared::api::Role;

    use super::*;

    fn token(expires: Option<i64>, revoked: Option<i64>) -> Token {
        let spec = TokenSpec { name: "loan-service".to_owned(), grants: Vec::new(), expires };
        Token { id: 1, spec, created: 0, created_by: String::new(), last_used: None, revoked }
    }

    #[test]
    fn a_token_has_a_name_a_role_and_an_end() {
        let sender = [GrantDraft::everywhere(Role::Sender)];
        let made = spec(" loan-service ", &sender, Some(30), 1_000);
        assert_eq!(
            made.map(|made| (made.name, made.expires)),
            Ok(("loan-service".to_owned(), Some(1_000 + 30 * DAY_MS)))
        );
        assert!(spec("", &sender, None, 0).is_err());
        assert!(spec("x", &[], None, 0).is_err());
    }

    #[test]
    fn where_a_token_stands_is_said() {
        let now = 10 * DAY_MS;
        assert_eq!(standing(&token(Some(now + 3 * DAY_MS), None), now), "ends in 3 days");
        assert_eq!(standing(&token(Some(now + 30 * DAY_MS - 900), None), now), "ends in 30 days");
        assert_eq!(standing(&token(None, None), now), "does not end");
        assert!(standing(&token(Some(now - 1), None), now).starts_with("expired"));
        assert!(standing(&token(None, Some(now - 1)), now).starts_with("revoked"));
        assert!(is_valid(&token(None, None), now) && !is_valid(&token(Some(now), None), now));
        assert!(!is_valid(&token(None, Some(0)), now));
    }
}
