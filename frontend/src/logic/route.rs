//! Which page an address means.

/// A tab of a model's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// In plain words.
    Overview,
    /// Has its input changed?
    Drift,
    /// How good is it, and since when?
    Performance,
    /// Are groups treated alike?
    Fairness,
    /// For whom, and since when?
    Explore,
    /// From which score on should a decision be positive?
    Thresholds,
    /// Is another version at least as good, and for whom?
    Compare,
    /// Who serves, what fires, what it uses.
    Operations,
}

impl Tab {
    /// The end of its path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Drift => "/drift",
            Self::Performance => "/performance",
            Self::Fairness => "/fairness",
            Self::Explore => "/explore",
            Self::Thresholds => "/thresholds",
            Self::Compare => "/compare",
            Self::Operations => "/operations",
        }
    }
}

/// A tab of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsTab {
    /// Who is told, and when nobody is.
    Messages,
    /// Accounts, tokens, what roles do not see.
    Access,
    /// What was changed, by whom.
    Audit,
}

impl SettingsTab {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Messages, Self::Access, Self::Audit];

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Messages => "/settings",
            Self::Access => "/settings/access",
            Self::Audit => "/settings/audit",
        }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// All models.
    Home,
    /// Every model and version: what is stale, orphaned, stuck.
    Inventory,
    /// What went wrong, of all models.
    Incidents,
    /// One incident.
    Incident(i64),
    /// What is set for all models, with the tab that is open.
    Settings(SettingsTab),
    /// Who is signed in, and its password.
    Account,
    /// Where one signs in.
    SignIn,
    /// One model, with the tab that is open.
    Model(String, Tab),
    /// One request.
    Request(String),
    /// Files of one's own, with the tab that is open.
    Open(Tab),
    /// None of them.
    NotFound,
}

/// Which of the two programs shows a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The status of all models.
    Status,
    /// Everything about one model, one request or files, and what is done about it.
    Model,
}

impl Route {
    /// The program that shows the page; the server chooses by the same rule.
    pub fn program(&self) -> Program {
        match self {
            Self::Home | Self::SignIn | Self::NotFound => Program::Status,
            Self::Model(..)
            | Self::Request(_)
            | Self::Open(_)
            | Self::Inventory
            | Self::Incidents
            | Self::Incident(_)
            | Self::Settings(_)
            | Self::Account => Program::Model,
        }
    }

    /// The page of a path.
    pub fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Home,
            ["inventory"] => Self::Inventory,
            ["incidents"] => Self::Incidents,
            ["incidents", id] => id.parse().map_or(Self::NotFound, Self::Incident),
            ["settings"] => Self::Settings(SettingsTab::Messages),
            ["settings", "access"] => Self::Settings(SettingsTab::Access),
            ["settings", "audit"] => Self::Settings(SettingsTab::Audit),
            ["account"] => Self::Account,
            ["sign-in"] => Self::SignIn,
            ["models", name] => Self::Model(decode(name), Tab::Overview),
            ["models", name, "drift"] => Self::Model(decode(name), Tab::Drift),
            ["models", name, "performance"] => Self::Model(decode(name), Tab::Performance),
            ["models", name, "fairness"] => Self::Model(decode(name), Tab::Fairness),
            ["models", name, "explore"] => Self::Model(decode(name), Tab::Explore),
            ["models", name, "thresholds"] => Self::Model(decode(name), Tab::Thresholds),
            ["models", name, "compare"] => Self::Model(decode(name), Tab::Compare),
            ["models", name, "operations"] => Self::Model(decode(name), Tab::Operations),
            ["requests", id] => Self::Request(decode(id)),
            ["open"] => Self::Open(Tab::Overview),
            ["open", "drift"] => Self::Open(Tab::Drift),
            ["open", "performance"] => Self::Open(Tab::Performance),
            ["open", "fairness"] => Self::Open(Tab::Fairness),
            ["open", "explore"] => Self::Open(Tab::Explore),
            ["open", "thresholds"] => Self::Open(Tab::Thresholds),
            _ => Self::NotFound,
        }
    }
}

/// A value of a query ("a=1&b=2", with or without its "?").
pub fn query_value(query: &str, key: &str) -> Option<String> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| decode(name) == key)
        .map(|(_, value)| decode(&value.replace('+', " ")))
}

/// Text with its escapes resolved; what is no escape stays as it is.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        match after {
            [high, low, after @ ..] if *first == b'%' && hex(high).is_some() && hex(low).is_some() => {
                bytes.push((hex(high).unwrap_or(0) * 16 + hex(low).unwrap_or(0)) as u8);
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_mean_pages() {
        assert_eq!(Route::of("/"), Route::Home);
        assert_eq!(Route::of("/models/car_loan/"), Route::Model("car_loan".into(), Tab::Overview));
        assert_eq!(Route::of("/models/a%2Fb/drift"), Route::Model("a/b".into(), Tab::Drift));
        assert_eq!(Route::of("/models/card/performance"), Route::Model("card".into(), Tab::Performance));
        assert_eq!(Route::of("/models/card/thresholds"), Route::Model("card".into(), Tab::Thresholds));
        assert_eq!(Route::of("/models/card/compare"), Route::Model("card".into(), Tab::Compare));
        assert_eq!(Route::of("/models/card/operations"), Route::Model("card".into(), Tab::Operations));
        assert_eq!(Route::of("/inventory"), Route::Inventory);
        assert_eq!(Route::of("/incidents/7"), Route::Incident(7));
        assert_eq!(Route::of("/incidents/x"), Route::NotFound);
        assert_eq!(Route::of("/requests/r%201"), Route::Request("r 1".into()));
        assert_eq!(Route::of("/open"), Route::Open(Tab::Overview));
        assert_eq!(Route::of("/open/explore"), Route::Open(Tab::Explore));
        assert_eq!(Route::of("/open").program(), Program::Model);
        assert_eq!(Route::of("/open/compare"), Route::NotFound);
        assert_eq!(Route::of("/sign-in").program(), Program::Status);
        for tab in SettingsTab::ALL {
            assert_eq!(Route::of(tab.path()), Route::Settings(tab));
        }
        assert_eq!(Route::of("/settings/else"), Route::NotFound);
        assert_eq!(Route::of("/models"), Route::NotFound);
        assert_eq!(Route::of("/models/x/nothing"), Route::NotFound);
    }

    #[test]
    fn queries_are_read_with_their_escapes() {
        let query = "?attribute=SEX%20%C3%97%20RAC1P&feature=a+b&broken=%zz%4";
        assert_eq!(query_value(query, "attribute").as_deref(), Some("SEX × RAC1P"));
        assert_eq!(query_value(query, "feature").as_deref(), Some("a b"));
        assert_eq!(query_value(query, "broken").as_deref(), Some("%zz%4"));
        assert_eq!(query_value("", "feature"), None);
    }
}
