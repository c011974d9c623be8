//! What accounts and tokens may do, in words, and as one edits it.

use std::collections::BTreeSet;

use shared::api::{Grant, Permission, Role};

use crate::logic::words::list;

/// What a role is for, after its name.
pub fn role_words(role: Role) -> &'static str {
    match role {
        Role::Sender => "sender: sends rows, sees nothing",
        Role::Viewer => "viewer: sees",
        Role::Operator => "operator: sees, routes, breaks, takes on incidents",
        Role::Editor => "editor: sees, registers models, sends rows, writes rules",
        Role::Admin => "admin: all of it; of all models, also accounts",
    }
}

/// Grants in a phrase, for example "viewer of all models; operator of `car_loan`".
pub fn grants_words(grants: &[Grant]) -> String {
    if grants.is_empty() {
        return "nothing".to_owned();
    }
    let one = |grant: &Grant| {
        let models = grant.models.as_ref().map_or_else(|| "all models".to_owned(), |models| list(models, 6));
        format!("{} of {models}", grant.role.as_str())
    };
    grants.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A permission in a sentence, with what is withheld.
pub fn permission_words(permission: &Permission) -> String {
    let withheld = match (permission.withheld.rows, permission.withheld.protected) {
        (false, false) => "",
        (true, false) => " Single rows are withheld.",
        (false, true) => " Protected attributes are withheld.",
        (true, true) => " Single rows and protected attributes are withheld.",
    };
    let words = grants_words(std::slice::from_ref(&permission.grant));
    format!("{}.{withheld}", crate::logic::search::capital(&words))
}

/// A grant as one edits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The role.
    pub role: Role,
    /// Whether it is for all models.
    pub all: bool,
    /// Those that it is for otherwise.
    pub models: BTreeSet<String>,
}

impl Draft {
    /// A role for all models.
    pub fn everywhere(role: Role) -> Self {
        Self { role, all: true, models: BTreeSet::new() }
    }

    /// A grant as it is.
    pub fn of(grant: &Grant) -> Self {
        Self { role: grant.role, all: grant.models.is_none(), models: grant.models.iter().flatten().cloned().collect() }
    }
}

/// The grants that are meant; otherwise what is missing.
pub fn grants(drafts: &[Draft]) -> Result<Vec<Grant>, String> {
    let one = |draft: &Draft| {
        if draft.all {
            return Ok(Grant::everywhere(draft.role));
        }
        if draft.models.is_empty() {
            return Err(format!(
                "Choose the models that \u{201c}{}\u{201d} is for, or all models.",
                draft.role.as_str()
            ));
        }
        Ok(Grant { role: draft.role, models: Some(draft.models.iter().cloned().collect()) })
    };
    drafts.iter().map(one).collect()
}

/// Whether grants let somebody manage accounts.
pub fn administer(grants: &[Grant]) -> bool {
    grants.iter().any(|grant| grant.role == Role::Admin && grant.models.is_none())
}

#[cfg(test)]
mod tests {
    use shared::api::Withheld;

    use super::*;

    fn some(role: Role, models: &[&str]) -> Grant {
        Grant { role, models: Some(models.iter().map(|&model| model.to_owned()).collect()) }
    }

    #[test]
    fn grants_are_said_in_a_phrase() {
        let grants = [Grant::everywhere(Role::Viewer), some(Role::Operator, &["car_loan", "census"])];
        assert_eq!(grants_words(&grants), "viewer of all models; operator of car_loan and census");
        assert_eq!(grants_words(&[]), "nothing");
        let permission = Permission { grant: grants[0].clone(), withheld: Withheld { protected: true, rows: false } };
        assert_eq!(permission_words(&permission), "Viewer of all models. Protected attributes are withheld.");
    }

    #[test]
    fn what_is_edited_comes_back_as_it_was() {
        let given = vec![Grant::everywhere(Role::Admin), some(Role::Editor, &["a", "b"])];
        let drafts: Vec<Draft> = given.iter().map(Draft::of).collect();
        assert_eq!(grants(&drafts), Ok(given));
        let nothing = Draft { all: false, ..Draft::everywhere(Role::Viewer) };
        assert!(grants(&[nothing]).is_err_and(|problem| problem.contains("viewer")));
    }

    #[test]
    fn only_an_admin_of_all_models_manages_accounts() {
        assert!(administer(&[Grant::everywhere(Role::Admin)]));
        assert!(!administer(&[some(Role::Admin, &["a"]), Grant::everywhere(Role::Editor)]));
    }
}
