//! `evenkeel token`: tokens of programs, written where the server reads them; it need not be stopped.

use clap::{Args, Subcommand};
use shared::alert::duration_ms;
use shared::api::{Role, TokenSpec};

use super::account::{grant, in_words, note};
use super::folder::Folder;
use crate::clock::{self, rfc3339};
use crate::doors::{TOKEN, new_secret, secret_hash};
use crate::store::{SqliteStore, Tokens};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes a token and prints it, this once
    Add(Add),
    /// Lists tokens, without their secrets
    List,
    /// Takes a token back, at once and for good
    Revoke {
        /// Its number, as `token list` prints it
        id: i64,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// What it is for, for example the name of a service
    name: String,
    /// sender, viewer, operator, editor or admin
    #[arg(long)]
    role: Role,
    /// For these models only, with commas between
    #[arg(long, value_delimiter = ',')]
    models: Vec<String>,
    /// It ends after so long, for example 90d; never without it
    #[arg(long)]
    expires: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let store = arguments.folder.open()?;
    match &arguments.action {
        Action::Add(new) => add(&store, new),
        Action::List => list(&store),
        Action::Revoke { id } => {
            let token = store.revoke_token(*id).map_err(|error| error.to_string())?;
            println!("took back {} \"{}\"", token.id, token.spec.name);
            note(&store, "token revoke", &id.to_string(), Some(&token.spec.grants))
        }
    }
}

fn add(store: &SqliteStore, new: &Add) -> Result<(), String> {
    let lasts = new.expires.as_deref().map(duration_ms).transpose().map_err(|why| format!("--expires: {why}"))?;
    let spec = TokenSpec {
        name: new.name.clone(),
        grants: vec![grant(new.role, &new.models)],
        expires: lasts.map(|lasts| clock::now_ms() + lasts),
    };
    let secret = new_secret(TOKEN)?;
    let token = store.add_token(&spec, &secret_hash(&secret), "the command line").map_err(|error| error.to_string())?;
    eprintln!("token {} \"{}\": {}; shown this once:", token.id, spec.name, in_words(&spec.grants));
    println!("{secret}");
    note(store, "token add", &token.id.to_string(), Some(&spec.grants))
}

fn list(store: &SqliteStore) -> Result<(), String> {
    for token in store.tokens().map_err(|error| error.to_string())? {
        let used = token.last_used.map_or_else(|| "never used".to_owned(), |at| format!("last used {}", rfc3339(at)));
        let ends = match (token.revoked, token.spec.expires) {
            (Some(at), _) => format!(", taken back {}", rfc3339(at)),
            (None, Some(at)) => format!(", ends {}", rfc3339(at)),
            (None, None) => String::new(),
        };
        println!("{} {}: {}; {used}{ends}", token.id, token.spec.name, in_words(&token.spec.grants));
    }
    Ok(())
}
