//! The table of the README, from the settings themselves.

use std::fmt::Write;
use std::path::Path;

use clap::{Args, Command};

use super::Settings;

const BEGIN: &str = "<!-- settings: written by `EVENKEEL_WRITE=1 cargo test --package backend settings` -->\n";
const END: &str = "<!-- end of settings -->";

fn table() -> String {
    let mut table = "| flag | environment | default | what it sets |\n|---|---|---|---|\n".to_owned();
    for setting in Settings::augment_args(Command::new("serve")).get_arguments() {
        let Some(flag) = setting.get_long() else { continue };
        let environment = setting.get_env().expect("every setting has an environment variable").to_string_lossy();
        let help = setting.get_help().expect("every setting is described").to_string();
        let default: Vec<_> = setting.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default = if default.is_empty() { "none".to_owned() } else { format!("`{}`", default.join(",")) };
        let _ = writeln!(table, "| `--{flag}` | `{environment}` | {default} | {} |", help.replace('|', "\\|"));
    }
    table
}

#[test]
fn the_readme_has_the_settings_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the mark of the settings");
    let (written, after) = rest.split_once(END).expect("the end of the settings");
    if std::env::var_os("EVENKEEL_WRITE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert!(written == table(), "the README's settings are stale: {BEGIN}");
}

#[test]
fn every_variable_is_named_as_its_flag() {
    for setting in Settings::augment_args(Command::new("serve")).get_arguments() {
        let Some(flag) = setting.get_long() else { continue };
        let expected = format!("EVENKEEL_{}", flag.replace('-', "_").to_uppercase());
        assert_eq!(setting.get_env().and_then(|name| name.to_str()), Some(expected.as_str()));
    }
}
