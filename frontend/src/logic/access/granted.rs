//! What somebody may do with one model, or with all of them: read once, for everything that a page offers.

use shared::api::{Need, Permissions};

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may be granted without the others")]
pub struct Granted {
    /// To see single rows.
    pub rows: bool,
    /// To see protected attributes.
    pub protected: bool,
    /// To write notes.
    pub note: bool,
    /// To acknowledge, route, break.
    pub operate: bool,
    /// To register, and to write rules.
    pub edit: bool,
    /// To manage accounts, tokens and channels.
    pub administer: bool,
}

impl Granted {
    /// Everything: for files, which are nobody else's.
    pub const EVERYTHING: Self =
        Self { rows: true, protected: true, note: true, operate: true, edit: true, administer: true };

    /// What permissions come to for a model.
    pub fn of_model(permissions: &Permissions, model: &str) -> Self {
        let may = |need| permissions.allow(need, Some(model));
        Self {
            rows: may(Need::SeeRows),
            protected: permissions.show_protected(model),
            note: may(Need::Note),
            operate: may(Need::Operate),
            edit: may(Need::Edit),
            administer: permissions.allow(Need::Administer, None),
        }
    }

    /// What permissions come to for any model at all; only all models together can be administered.
    pub fn somewhere(permissions: &Permissions) -> Self {
        let may = |need| permissions.allow_somewhere(need);
        Self {
            rows: may(Need::SeeRows),
            protected: false,
            note: may(Need::Note),
            operate: may(Need::Operate),
            edit: may(Need::Edit),
            administer: permissions.allow(Need::Administer, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::{Grant, Permission, Role, Withheld};

    use super::*;

    #[test]
    fn a_role_for_one_model_offers_nothing_of_another() {
        let grant = Grant { role: Role::Editor, models: Some(vec!["a".to_owned()]) };
        let withheld = Withheld { protected: true, rows: false };
        let permissions = Permissions(vec![Permission { grant, withheld }]);
        let of_a = Granted::of_model(&permissions, "a");
        assert_eq!(of_a, Granted { rows: true, note: true, edit: true, ..Granted::default() });
        assert_eq!(Granted::of_model(&permissions, "b"), Granted::default());
        assert!(Granted::somewhere(&permissions).edit);
        assert_eq!(Granted::of_model(&Permissions::everything(), "b"), Granted::EVERYTHING);
    }
}
