//! Who may do what: roles, and how somebody comes in.

use serde::{Deserialize, Serialize};

use super::Json;

/// What a person or a program is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sends rows, labels, readings and traces, and sees nothing: for tokens of serving systems.
    Sender,
    /// Sees.
    Viewer,
    /// Sees, acknowledges incidents, decides on routes and breakers, plans maintenance.
    Operator,
    /// Sees, registers models and versions, sends rows and labels, writes rules.
    Editor,
    /// Does all of it; bound to no models, also accounts, tokens, channels and the audit trail.
    Admin,
}

/// What is needed to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// To see figures, states, routes and incidents.
    See,
    /// To see single rows.
    SeeRows,
    /// To send rows, labels, readings and traces.
    Send,
    /// To write notes: annotations, slices, what was learnt from an incident.
    Note,
    /// To acknowledge, route, break, plan maintenance.
    Operate,
    /// To register models and versions, and to write rules.
    Edit,
    /// To manage accounts, tokens and channels, and to read the audit trail.
    Administer,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::See, Self::SeeRows, Self::Send, Self::Note, Self::Operate, Self::Edit, Self::Administer];
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sender, Self::Viewer, Self::Operator, Self::Editor, Self::Admin];

    /// Whether the role brings what is needed.
    pub fn brings(self, need: Need) -> bool {
        match self {
            Self::Sender => need == Need::Send,
            Self::Viewer => matches!(need, Need::See | Need::SeeRows),
            Self::Operator => matches!(need, Need::See | Need::SeeRows | Need::Note | Need::Operate),
            Self::Editor => matches!(need, Need::See | Need::SeeRows | Need::Send | Need::Note | Need::Edit),
            Self::Admin => true,
        }
    }

    /// Its name, as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("\"{text}\" is no role: sender, viewer, operator, editor or admin"))
    }
}

/// A role for some models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For these models, by name; for all, those to come included, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<Vec<String>>,
}

impl Grant {
    /// A role for all models.
    pub fn everywhere(role: Role) -> Self {
        Self { role, models: None }
    }

    /// Whether it holds for a model; for all of them when none is named.
    pub fn covers(&self, model: Option<&str>) -> bool {
        match (&self.models, model) {
            (None, _) => true,
            (Some(models), Some(model)) => models.iter().any(|one| one == model),
            (Some(_), None) => false,
        }
    }
}

/// What a role does not get to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Withheld {
    /// Columns with protected attributes, and figures by their groups.
    pub protected: bool,
    /// Single rows: the explorer, downloads, requests.
    pub rows: bool,
}

/// A grant with what is withheld from its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Permission {
    /// The grant.
    #[serde(flatten)]
    pub grant: Grant,
    /// What is withheld.
    pub withheld: Withheld,
}

/// What somebody may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Permissions(pub Vec<Permission>);

impl Permissions {
    /// Everything, everywhere.
    pub fn everything() -> Self {
        Self(vec![Permission { grant: Grant::everywhere(Role::Admin), withheld: Withheld::default() }])
    }

    /// Whether something may be done with a model; with all of them, when none is named.
    pub fn allow(&self, need: Need, model: Option<&str>) -> bool {
        self.covering(model).any(|one| one.brings(need))
    }

    /// Whether something may be done with any model at all.
    pub fn allow_somewhere(&self, need: Need) -> bool {
        self.0.iter().any(|one| one.brings(need))
    }

    /// Whether protected attributes of a model may be seen.
    pub fn show_protected(&self, model: &str) -> bool {
        self.covering(Some(model)).any(|one| one.brings(Need::See) && !one.withheld.protected)
    }

    fn covering<'a>(&'a self, model: Option<&'a str>) -> impl Iterator<Item = &'a Permission> {
        self.0.iter().filter(move |one| one.grant.covers(model))
    }
}

impl Permission {
    fn brings(&self, need: Need) -> bool {
        self.grant.role.brings(need) && !(need == Need::SeeRows && self.withheld.rows)
    }
}

/// How a caller has come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Not at all: only what is public is shown.
    Nobody,
    /// From this machine, while nobody needs to sign in.
    Open,
    /// Signed in.
    Session,
    /// With a token.
    Token,
    /// Named by a proxy that is trusted.
    Proxy,
    /// On the machine itself, with a command.
    CommandLine,
}

/// The ways in that there are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ways {
    /// With a name and a password.
    pub password: bool,
    /// At an identity provider, by its name.
    pub openid: Option<String>,
}

/// `GET /api/v1/session`: who is asking, and what that allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The account or the token; empty for nobody.
    pub name: String,
    /// How.
    pub via: Via,
    /// What it allows.
    pub permissions: Permissions,
    /// The ways in that there are.
    pub ways: Ways,
    /// Whether anybody sees the states of models that are public.
    pub public: bool,
}

/// `POST /api/v1/session`: a name with a password, or what a one-time link carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum SignIn {
    /// With a password.
    Password {
        /// The account.
        name: String,
        /// The password.
        password: String,
    },
    /// With a one-time link.
    Link {
        /// What it carries.
        link: String,
    },
}

/// `POST /api/v1/session/password`: another password for who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one that holds until now; empty where there is none.
    #[serde(default)]
    pub old: String,
    /// The one that holds from now on.
    pub new: String,
}

/// What an account may do: the body of `PUT /api/v1/accounts/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccountSpec {
    /// What it may do.
    pub grants: Vec<Grant>,
    /// A new password; the one there is stays when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether it is shut out.
    pub disabled: bool,
}

/// Who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub grants: Vec<Grant>,
    /// Whether it is shut out.
    pub disabled: bool,
    /// Whether it has a password.
    pub password: bool,
    /// Whether it signs in at a provider.
    pub openid: bool,
    /// When it was made, in epoch milliseconds.
    pub created: i64,
    /// When it was last seen, in epoch milliseconds.
    pub last_seen: Option<i64>,
    /// Its sessions that have not ended.
    pub sessions: u64,
}

/// What a token is made with: the body of `POST /api/v1/tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenSpec {
    /// What it is for, for example "loan-service".
    pub name: String,
    /// What it may do.
    pub grants: Vec<Grant>,
    /// When it ends, in epoch milliseconds; never when absent.
    #[serde(default)]
    pub expires: Option<i64>,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What it was made with.
    #[serde(flatten)]
    pub spec: TokenSpec,
    /// When it was made, in epoch milliseconds.
    pub created: i64,
    /// By whom.
    pub created_by: String,
    /// When it was last used, to the minute, in epoch milliseconds.
    pub last_used: Option<i64>,
    /// When it was taken back, in epoch milliseconds.
    pub revoked: Option<i64>,
}

/// A token that was just made; the secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewToken {
    /// The token.
    pub token: Token,
    /// What is sent as `Authorization: Bearer …`.
    pub secret: String,
}

/// What was done, by whom, from where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// When, in epoch milliseconds.
    pub at: i64,
    /// The account or token; empty for nobody.
    pub by: String,
    /// How it came in.
    pub via: Via,
    /// From which address.
    pub from: String,
    /// The request's id, as logs have it.
    pub request: String,
    /// What, for example `PUT /api/v1/models/{model}`, `sign in`.
    pub action: String,
    /// To what: the path that was asked for.
    pub target: String,
    /// What came of it, as an HTTP status.
    pub status: u16,
    /// As it was before.
    pub before: Option<Json>,
    /// As it is since.
    pub after: Option<Json>,
}

/// An entry with its place in the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audited {
    /// Its number; they follow each other without a gap.
    pub id: i64,
    /// What was done.
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// SHA-256 of the hash before and of the entry's JSON, in hexadecimal.
    pub hash: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each role is for, as the issue of roles has it.
    #[test]
    fn each_role_brings_what_it_is_for() {
        let brought = |role: Role| -> String {
            Need::ALL.iter().map(|need| if role.brings(*need) { 'x' } else { '.' }).collect()
        };
        // See, rows, send, note, operate, edit, administer.
        assert_eq!(brought(Role::Sender), "..x....");
        assert_eq!(brought(Role::Viewer), "xx.....");
        assert_eq!(brought(Role::Operator), "xx.xx..");
        assert_eq!(brought(Role::Editor), "xxxx.x.");
        assert_eq!(brought(Role::Admin), "xxxxxxx");
    }

    fn permissions(grants: &[(Role, Option<&str>, Withheld)]) -> Permissions {
        let permission = |(role, model, withheld): &(Role, Option<&str>, Withheld)| Permission {
            grant: Grant { role: *role, models: model.map(|model| vec![model.to_owned()]) },
            withheld: *withheld,
        };
        Permissions(grants.iter().map(permission).collect())
    }

    #[test]
    fn a_role_holds_for_its_models_only() {
        let none = Withheld::default();
        let of = permissions(&[(Role::Viewer, None, none), (Role::Admin, Some("a"), none)]);
        assert!(of.allow(Need::Edit, Some("a")) && !of.allow(Need::Edit, Some("b")));
        assert!(of.allow(Need::See, Some("b")) && of.allow(Need::See, None));
        assert!(!of.allow(Need::Administer, None), "an admin of one model manages no accounts");
        assert!(of.allow_somewhere(Need::Operate) && !Permissions::default().allow_somewhere(Need::See));
    }

    #[test]
    fn what_one_role_withholds_another_may_show() {
        let (all, none) = (Withheld { protected: true, rows: true }, Withheld::default());
        let viewer = permissions(&[(Role::Viewer, None, all)]);
        assert!(viewer.allow(Need::See, Some("a")) && !viewer.allow(Need::SeeRows, Some("a")));
        assert!(!viewer.show_protected("a"));
        let both = permissions(&[(Role::Viewer, None, all), (Role::Editor, Some("a"), none)]);
        assert!(both.show_protected("a") && both.allow(Need::SeeRows, Some("a")));
        assert!(!both.show_protected("b") && !both.allow(Need::SeeRows, Some("b")));
        let sender = permissions(&[(Role::Sender, None, none)]);
        assert!(!sender.show_protected("a"), "who sees nothing sees no groups");
    }
}
