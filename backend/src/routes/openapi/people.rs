//! Who comes in, and what they did.

use std::collections::BTreeMap;

use shared::api::{Account, Audited, NewPassword, NewToken, Role, Session, SignIn, Token, Withheld};

use super::super::audit::Checked;
use super::operation::{Subject, delete, get, post, put};
use crate::doors::CALLBACK;

/// `/session`, `/accounts`, `/tokens`, `/withheld`, `/audit`
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/session", "getSession", "Who is asking, and what that allows")
            .answers::<Session>("Who is asking."),
        post("/api/v1/session", "signIn", "Signs in, with a password or a one-time link")
            .takes::<SignIn>()
            .done("Signed in.")
            .with("set-cookie", "The session.")
            .refuses(&[401, 429]),
        delete("/api/v1/session", "signOut", "Signs out").done("Signed out.").with("set-cookie", "Ends the session."),
        post("/api/v1/session/password", "changePassword", "Another password for who is signed in; other sessions end")
            .takes::<NewPassword>()
            .done("It holds from now on.")
            .refuses(&[401, 403, 422, 429]),
        get("/api/v1/session/openid", "beginOpenId", "Leads to the OpenID provider")
            .answer(303, "To the provider.", None)
            .with("location", "The provider.")
            .refuses(&[404, 429, 502]),
        get(CALLBACK, "endOpenId", "Back from the OpenID provider")
            .answer(303, "To the page that was asked for, or to the sign-in page.", None)
            .with("location", "The page.")
            .refuses(&[404, 502]),
        get("/api/v1/accounts", "listAccounts", "Who may sign in").answers::<Vec<Account>>("By name."),
        put("/api/v1/accounts/{name}", "putAccount", "Makes an account, or says anew what it may do")
            .keeps::<Account>()
            .refuses(&[409, 422]),
        delete("/api/v1/accounts/{name}", "deleteAccount", "Deletes an account; nobody deletes their own")
            .done("It is gone.")
            .refuses(&[409]),
        get("/api/v1/tokens", "listTokens", "Tokens of programs, without secrets")
            .answers::<Vec<Token>>("The latest first."),
        post("/api/v1/tokens", "addToken", "Makes a token")
            .makes::<NewToken>("With its secret, this once.")
            .refuses(&[409, 422]),
        delete("/api/v1/tokens/{id}", "revokeToken", "Takes a token back, at once and for good")
            .answers::<Token>("The token, taken back."),
        get("/api/v1/withheld", "getWithheld", "What roles do not get to see")
            .answers::<BTreeMap<Role, Withheld>>("By role; one that is not named sees everything."),
        put("/api/v1/withheld", "putWithheld", "Says anew what roles do not get to see")
            .done("It has taken the place of what was said."),
        get("/api/v1/audit", "listAudit", "Who did what, the latest first")
            .answers::<Vec<Audited>>("The entries.")
            .sends("application/x-ndjson", "The entries."),
        get("/api/v1/audit/check", "checkAudit", "Whether the trail of what was done is whole")
            .answers::<Checked>("What was found."),
    ];
    Subject { name: "People", about: "Who comes in, what they may do, and what they did.", operations }
}
