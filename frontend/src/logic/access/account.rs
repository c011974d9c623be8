//! An account as an admin writes it.

use shared::api::{Account, AccountSpec, Role};

use super::grants::{self, Draft as GrantDraft};

/// What the form of an account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub grants: Vec<GrantDraft>,
    /// A new password; empty: the one there is stays.
    pub password: String,
    /// Whether it is shut out.
    pub disabled: bool,
    /// Whether it was there before.
    pub known: bool,
}

/// Who writes it, and how things are.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The account that writes it; empty where nobody needs to sign in.
    pub by: &'a str,
    /// Whether nobody can sign in yet.
    pub first: bool,
}

impl Draft {
    /// A new account: of an admin where it is the first, else of somebody who sees.
    pub fn new(first: bool) -> Self {
        let role = if first { Role::Admin } else { Role::Viewer };
        Self {
            name: String::new(),
            grants: vec![GrantDraft::everywhere(role)],
            password: String::new(),
            disabled: false,
            known: false,
        }
    }

    /// An account as it is.
    pub fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            grants: account.grants.iter().map(GrantDraft::of).collect(),
            password: String::new(),
            disabled: account.disabled,
            known: true,
        }
    }

    /// What is sent; otherwise what has to be put right. Nobody shuts themselves out by mistake.
    pub fn spec(&self, now: Circumstances<'_>) -> Result<AccountSpec, String> {
        if self.name.trim().is_empty() {
            return Err("Give the account a name: people sign in with it.".to_owned());
        }
        let grants = grants::grants(&self.grants)?;
        let administers = grants::administer(&grants);
        if now.first && !administers {
            return Err(
                "The first account must be an admin of all models: nobody else could make the others.".to_owned()
            );
        }
        if now.first && self.password.is_empty() {
            return Err("Give the first account a password: it could not sign in without one.".to_owned());
        }
        if !now.by.is_empty() && self.name.trim().eq_ignore_ascii_case(now.by) && (self.disabled || !administers) {
            return Err("You would shut yourself out: another admin can do that.".to_owned());
        }
        let password = Some(self.password.clone()).filter(|password| !password.is_empty());
        Ok(AccountSpec { grants, password, disabled: self.disabled })
    }
}

/// How it signs in, in words.
pub fn ways(account: &Account) -> &'static str {
    match (account.disabled, account.password, account.openid) {
        (true, ..) => "shut out",
        (_, true, true) => "password, OpenID",
        (_, true, false) => "password",
        (_, false, true) => "OpenID",
        (_, false, false) => "no password yet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Circumstances<'_> = Circumstances { by: "ada", first: false };

    #[test]
    fn the_first_account_can_make_others() {
        let first = Circumstances { by: "", first: true };
        let mut draft = Draft { name: "ada".to_owned(), ..Draft::new(true) };
        assert!(draft.spec(first).is_err_and(|problem| problem.contains("password")));
        draft.password = "a keel that is even".to_owned();
        assert!(draft.spec(first).is_ok_and(|spec| spec.password.is_some()));
        draft.grants[0].role = Role::Editor;
        assert!(draft.spec(first).is_err_and(|problem| problem.contains("admin of all models")));
    }

    #[test]
    fn nobody_shuts_themselves_out() {
        let mut draft = Draft { name: "Ada".to_owned(), ..Draft::new(true) };
        assert_eq!(draft.spec(NOW).map(|spec| spec.password), Ok(None));
        draft.disabled = true;
        assert!(draft.spec(NOW).is_err());
        draft = Draft { disabled: false, grants: Vec::new(), ..draft };
        assert!(draft.spec(NOW).is_err());
        assert!(Draft { name: "grace".to_owned(), ..draft }.spec(NOW).is_ok());
    }

    #[test]
    fn an_account_needs_a_name() {
        assert!(Draft::new(false).spec(NOW).is_err_and(|problem| problem.contains("name")));
    }
}
