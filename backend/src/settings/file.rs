//! The settings file: TOML, flat, a line for each setting by the name of its flag.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use toml::{Table, Value};

/// The setting that names the file, which no file may have.
const FILE: &str = "config";
/// Names that are less alike than this are not suggested.
const ALIKE: f64 = 0.8;

/// The arguments with what the settings file adds to them: whatever neither they nor the environment say.
///
/// # Errors
/// A sentence where the file can't be read, or names or sets what no setting is.
pub fn with_file(command: &Command, mut arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    // What is wrong with the arguments themselves is told when they are read for good.
    let Ok(given) = command.clone().try_get_matches_from(&arguments) else { return Ok(arguments) };
    let Some((name, given)) = given.subcommand() else { return Ok(arguments) };
    let Some(command) = command.find_subcommand(name) else { return Ok(arguments) };
    let Ok(Some(path)) = given.try_get_one::<std::path::PathBuf>(FILE) else { return Ok(arguments) };
    let text = std::fs::read_to_string(path).map_err(|error| told(path, error))?;
    let added = added(command, given, &text).map_err(|error| told(path, error))?;
    // Read alone, so that what is wrong with them is the file's.
    let alone = [OsString::from("evenkeel"), OsString::from(name)].into_iter().chain(added.iter().cloned());
    if let Err(error) = Command::new("evenkeel").subcommand(command.clone()).try_get_matches_from(alone) {
        let first = error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        return Err(told(path, first));
    }
    arguments.extend(added);
    Ok(arguments)
}

fn told(path: &Path, what: impl Display) -> String {
    format!("the settings file {}: {what}", path.display())
}

fn added(command: &Command, given: &ArgMatches, text: &str) -> Result<Vec<OsString>, String> {
    let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut added = Vec::new();
    for (key, value) in &table {
        let flag = key.replace('_', "-");
        let setting = command.get_arguments().find(|one| one.get_long() == Some(flag.as_str()) && flag != FILE);
        let Some(setting) = setting.filter(|one| one.get_env().is_some()) else {
            return Err(unknown(command, key, &flag));
        };
        let stronger = matches!(
            given.value_source(setting.get_id().as_str()),
            Some(ValueSource::CommandLine | ValueSource::EnvVariable)
        );
        let values = match value {
            Value::Array(values) => values.iter().map(plain).collect::<Option<Vec<_>>>(),
            value => plain(value).map(|value| vec![value]),
        };
        let Some(values) = values else {
            return Err(format!("\"{key}\" must be a text, a number, true or false, or a list of these"));
        };
        if !stronger {
            added.extend(values.into_iter().map(|value| OsString::from(format!("--{flag}={value}"))));
        }
    }
    Ok(added)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(is) => Some(is.to_string()),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

fn unknown(command: &Command, key: &str, flag: &str) -> String {
    let names = command.get_arguments().filter(|one| one.get_env().is_some()).filter_map(clap::Arg::get_long);
    let nearest = names
        .filter(|name| *name != FILE)
        .map(|name| (strsim::jaro_winkler(name, flag), name))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(alike, _)| *alike >= ALIKE);
    match nearest {
        Some((_, name)) => format!("there is no setting \"{key}\"; did you mean \"{name}\"?"),
        None => format!("there is no setting \"{key}\"; `evenkeel serve --help` lists them all"),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::settings::Settings;

    #[derive(Debug, Parser)]
    enum Only {
        Serve(Settings),
    }

    fn read(file: &str, arguments: &[&str]) -> Result<Settings, String> {
        use clap::CommandFactory;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evenkeel.toml");
        std::fs::write(&path, file).unwrap();
        let config = format!("--config={}", path.display());
        let given = ["evenkeel", "serve", &config].into_iter().chain(arguments.iter().copied()).map(OsString::from);
        let all = with_file(&Only::command(), given.collect())?;
        let Only::Serve(settings) = Only::try_parse_from(all).map_err(|error| error.to_string())?;
        Ok(settings)
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = "quiet-s = 7\nbreaker_retry_s = 8\nallow-private-targets = true\nurl = \"https://a.example\"\n";
        let settings = read(file, &["--quiet-s=9"]).unwrap();
        assert_eq!((settings.watching.quiet_s, settings.watching.breaker_retry_s), (9, 8));
        assert_eq!(settings.url.as_deref(), Some("https://a.example"));
        assert!(settings.watching.allow_private_targets.0);
        assert!(!read(file, &["--allow-private-targets=off"]).unwrap().watching.allow_private_targets.0);
        assert_eq!(read("", &[]).unwrap().watching.quiet_s, 60);
    }

    #[test]
    fn what_no_setting_is_is_refused_with_the_nearest_name() {
        for (file, expected) in [
            ("quiet = 7", "there is no setting \"quiet\"; did you mean \"quiet-s\"?"),
            ("lisen = \"127.0.0.1:1\"", "did you mean \"listen\"?"),
            ("xyz = 1", "`evenkeel serve --help` lists them all"),
            ("config = \"other.toml\"", "there is no setting \"config\""),
            ("help = true", "there is no setting \"help\""),
            ("quiet-s = \"soon\"", "invalid value 'soon' for '--quiet-s <SECONDS>'"),
            ("quiet-s = -1", "invalid value '-1' for '--quiet-s <SECONDS>'"),
            ("[limits]\nquiet-s = 1", "there is no setting \"limits\""),
            ("url = 1979-05-27", "must be a text, a number, true or false"),
            ("quiet-s = ", "line 1"),
        ] {
            let refused = read(file, &[]).unwrap_err();
            assert!(refused.contains("evenkeel.toml: ") && refused.contains(expected), "{file}: {refused}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told() {
        use clap::CommandFactory;
        let given = ["evenkeel", "serve", "--config=/nowhere/evenkeel.toml"].map(OsString::from).to_vec();
        let refused = with_file(&Only::command(), given).unwrap_err();
        assert!(refused.starts_with("the settings file /nowhere/evenkeel.toml: "), "{refused}");
    }
}
