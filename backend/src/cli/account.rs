//! `evenkeel account`: accounts of people, written where the server reads them; it need not be stopped.

use std::io::Read;

use clap::{Args, Subcommand};
use shared::api::{AuditEntry, Grant, Json, Role, Via};
use shared::date::DAY_MS;

use super::folder::Folder;
use crate::clock;
use crate::doors::{LINK, check_password, hashed_password, new_secret, secret_hash};
use crate::store::{AccountChange, Accounts, Store};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes an account, or gives one another role or password
    Add(Add),
    /// Lists accounts
    List,
    /// Deletes an account and ends its sessions
    Remove {
        /// Its name
        name: String,
    },
    /// Prints a link that lets an admin in once, within a day
    Link,
}

#[derive(Debug, Args)]
struct Add {
    /// Its name
    name: String,
    /// viewer, operator, editor or admin
    #[arg(long)]
    role: Role,
    /// For these models only, with commas between
    #[arg(long, value_delimiter = ',')]
    models: Vec<String>,
    /// Read the password from the standard input; without it one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let store = arguments.folder.open()?;
    match &arguments.action {
        Action::Add(new) => add(&store, new),
        Action::List => list(&store),
        Action::Remove { name } => {
            store.delete_account(name).map_err(|error| error.to_string())?;
            println!("deleted \"{name}\"");
            note(&store, "account remove", name, None)
        }
        Action::Link => {
            let link = new_link(&store)?;
            note(&store, "account link", "", None)?;
            println!("/sign-in#link={link}");
            eprintln!("Put the address of your Evenkeel before it. It works once, within a day.");
            Ok(())
        }
    }
}

/// What a one-time link carries, good for a day; the one there was is no good any more.
pub(super) fn new_link(store: &dyn Store) -> Result<String, String> {
    let secret = new_secret(LINK)?;
    store.put_link(&secret_hash(&secret), clock::now_ms() + DAY_MS).map_err(|error| error.to_string())?;
    Ok(secret)
}

/// A role for some models; for all, when none is named.
pub(super) fn grant(role: Role, models: &[String]) -> Grant {
    Grant { role, models: (!models.is_empty()).then(|| models.to_vec()) }
}

fn add(store: &dyn Store, new: &Add) -> Result<(), String> {
    let (password, made) = if new.password_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| format!("the password can't be read: {error}"))?;
        (text.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (new_secret("")?, true)
    };
    check_password(&new.name, &password)?;
    let change = AccountChange {
        grants: Some(vec![grant(new.role, &new.models)]),
        password: Some(hashed_password(&password)?),
        disabled: Some(false),
        ..AccountChange::default()
    };
    let is_new = store.put_account(&new.name, &change).map_err(|error| error.to_string())?;
    println!("{} \"{}\" as {}", if is_new { "made the account" } else { "changed" }, new.name, new.role.as_str());
    if made {
        println!("its password, shown this once: {password}");
    }
    note(store, "account add", &new.name, change.grants.as_deref())
}

/// Writes down what a command has changed.
pub(super) fn note(store: &dyn Store, action: &str, target: &str, grants: Option<&[Grant]>) -> Result<(), String> {
    let entry = AuditEntry {
        at: clock::now_ms(),
        by: String::new(),
        via: Via::CommandLine,
        from: String::new(),
        request: String::new(),
        action: action.to_owned(),
        target: target.to_owned(),
        status: 200,
        before: None,
        after: grants.map(|grants| Json::Text(in_words(grants))),
    };
    store.audit(&entry).map_err(|error| error.to_string())
}

fn list(store: &dyn Store) -> Result<(), String> {
    for account in store.accounts().map_err(|error| error.to_string())? {
        let shut = if account.disabled { ", shut out" } else { "" };
        println!("{}: {}{shut}", account.name, in_words(&account.grants));
    }
    Ok(())
}

/// Grants on one line.
pub(super) fn in_words(grants: &[Grant]) -> String {
    let one = |grant: &Grant| match &grant.models {
        None => grant.role.as_str().to_owned(),
        Some(models) => format!("{} of {}", grant.role.as_str(), models.join(", ")),
    };
    grants.iter().map(one).collect::<Vec<_>>().join("; ")
}
