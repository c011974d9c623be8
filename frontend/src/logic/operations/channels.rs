//! Channels: what they are in words, and what is typed into their form.

use shared::api::{Channel, ChannelSpec, Shape};

/// What stands where a secret is.
pub const HIDDEN: &str = "•••";

/// Which form is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A webhook of Evenkeel's own shape.
    #[default]
    Generic,
    /// A webhook as Slack takes it.
    Slack,
    /// A webhook as Microsoft Teams takes it.
    Teams,
    /// Mail.
    Email,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Generic, Self::Slack, Self::Teams, Self::Email];

    /// As the form offers it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generic => "Webhook",
            Self::Slack => "Slack",
            Self::Teams => "Microsoft Teams",
            Self::Email => "E-mail",
        }
    }

    /// The kind that has this name.
    pub fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or_default()
    }
}

/// What is typed into the form of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The channel's name.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// A webhook's address.
    pub url: String,
    /// What signs a webhook; [`HIDDEN`] leaves it as it is.
    pub secret: String,
    /// A mail server, with its account.
    pub server: String,
    /// The sender.
    pub from: String,
    /// The receivers, with commas between them.
    pub to: String,
}

impl Draft {
    /// A channel that is there; its secrets stay hidden.
    pub fn of(channel: &Channel) -> Self {
        let draft = Self { name: channel.name.clone(), kind: kind(&channel.spec), ..Self::default() };
        match &channel.spec {
            ChannelSpec::Webhook { url, secret, .. } => {
                Self { url: url.clone(), secret: secret.clone().unwrap_or_default(), ..draft }
            }
            ChannelSpec::Email { server, from, to } => {
                Self { server: server.clone(), from: from.clone(), to: to.join(", "), ..draft }
            }
        }
    }

    /// The channel that is meant.
    ///
    /// # Errors
    /// What is missing, as a sentence.
    pub fn spec(&self) -> Result<ChannelSpec, String> {
        if self.name.trim().is_empty() {
            return Err("The channel needs a name.".to_owned());
        }
        let shape = match self.kind {
            Kind::Generic => Shape::Generic,
            Kind::Slack => Shape::Slack,
            Kind::Teams => Shape::Teams,
            Kind::Email => return self.mail(),
        };
        let url = self.url.trim();
        if url.is_empty() {
            return Err("Say where the webhook is.".to_owned());
        }
        let secret = Some(self.secret.trim().to_owned()).filter(|secret| !secret.is_empty());
        Ok(ChannelSpec::Webhook { url: url.to_owned(), secret, shape })
    }

    fn mail(&self) -> Result<ChannelSpec, String> {
        let to: Vec<String> =
            self.to.split([',', ';', '\n']).map(str::trim).filter(|to| !to.is_empty()).map(str::to_owned).collect();
        let (server, from) = (self.server.trim(), self.from.trim());
        match (server.is_empty(), from.is_empty(), to.is_empty()) {
            (true, _, _) => Err("Say which mail server takes the mail.".to_owned()),
            (_, true, _) => Err("Say from which address the mail comes.".to_owned()),
            (_, _, true) => Err("Say who gets the mail.".to_owned()),
            _ => Ok(ChannelSpec::Email { server: server.to_owned(), from: from.to_owned(), to }),
        }
    }
}

/// Which kind a channel is.
pub fn kind(spec: &ChannelSpec) -> Kind {
    match spec {
        ChannelSpec::Webhook { shape: Shape::Generic, .. } => Kind::Generic,
        ChannelSpec::Webhook { shape: Shape::Slack, .. } => Kind::Slack,
        ChannelSpec::Webhook { shape: Shape::Teams, .. } => Kind::Teams,
        ChannelSpec::Email { .. } => Kind::Email,
    }
}

/// Where a channel leads.
pub fn place(spec: &ChannelSpec) -> String {
    match spec {
        ChannelSpec::Webhook { url, .. } => url.clone(),
        ChannelSpec::Email { to, .. } => to.join(", "),
    }
}

/// Whether what it sends is signed, in words.
pub fn signed(spec: &ChannelSpec) -> &'static str {
    match spec {
        ChannelSpec::Webhook { secret: Some(_), .. } => "signed",
        ChannelSpec::Webhook { secret: None, .. } => "not signed",
        ChannelSpec::Email { .. } => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_goes_there_and_back_with_its_secret_hidden() {
        let spec = ChannelSpec::Webhook {
            url: "https://example.com/hook".into(),
            secret: Some(HIDDEN.into()),
            shape: Shape::Slack,
        };
        let channel = Channel { name: "ops".into(), spec: spec.clone() };
        let draft = Draft::of(&channel);
        assert_eq!((draft.kind, draft.secret.as_str()), (Kind::Slack, HIDDEN));
        assert_eq!(draft.spec(), Ok(spec));
    }

    #[test]
    fn mail_goes_to_several() {
        let draft = Draft {
            name: "night".into(),
            kind: Kind::Email,
            server: "smtp://mail.example:587".into(),
            from: "evenkeel@example.com".into(),
            to: "a@example.com, b@example.com;\n".into(),
            ..Draft::default()
        };
        let spec = draft.spec().expect("a channel");
        assert_eq!(place(&spec), "a@example.com, b@example.com");
        assert!(Draft { to: " ".into(), ..draft }.spec().is_err_and(|why| why.contains("who gets")));
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(Draft::default().spec().is_err_and(|why| why.contains("a name")));
        let named = Draft { name: "x".into(), ..Draft::default() };
        assert!(named.spec().is_err_and(|why| why.contains("webhook")));
        assert_eq!(Kind::of("E-mail"), Kind::Email);
    }
}
