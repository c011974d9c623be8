//! A real browser: Chromium through its driver, as a person uses it.
//!
//! `WebDriver` is JSON over HTTP, so that no library stands between a test and what it says. Elements are found by
//! the role and the name that assistive technology sees.

mod person;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};
use tempfile::TempDir;

pub use person::{Element, Table};

/// How long something may take to appear; a condition that holds ends the wait at once.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a condition is looked at.
const PAUSE: Duration = Duration::from_millis(40);

/// A running `chromedriver`, ended when dropped.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    /// Starts the driver (`CHROMEDRIVER`, else the one on PATH) on a free port.
    pub fn start() -> Self {
        let named = std::env::var("CHROMEDRIVER").ok().filter(|name| !name.is_empty());
        let mut child = Command::new(named.as_deref().unwrap_or("chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: `.ci/setup browser` installs it, CHROMEDRIVER names another");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let port = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            })
            .expect("chromedriver says its port");
        Self { child, address: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Light or dark, as the system would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Light colours.
    Light,
    /// Dark colours.
    Dark,
}

impl Look {
    /// As style sheets name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One browser with an empty profile, closed when dropped.
#[derive(Debug)]
pub struct Browser {
    session: String,
    agent: ureq::Agent,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser, 1440 pixels wide and light.
    pub fn open(driver: &Driver) -> Self {
        let profile = TempDir::new().expect("a temporary folder");
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=en-US",
            // A browser whose driver is gone ends as well.
            "--remote-debugging-pipe",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut options = json!({"args": arguments});
        if let Some(chrome) = std::env::var("CHROME").ok().filter(|name| name.contains('/')) {
            options["binary"] = chrome.into();
        }
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
            // An alert is a finding: no command may close it.
            "unhandledPromptBehavior": "ignore",
        }}});
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build()
            .new_agent();
        let opened = ask(&agent, &format!("{}/session", driver.address), &capabilities);
        let id = opened["sessionId"].as_str().expect("a session").to_owned();
        let browser = Self { session: format!("{}/session/{id}", driver.address), agent, _profile: profile };
        browser.resize(1440, 1000);
        browser.look(Look::Light);
        browser
    }

    /// Goes to an address.
    pub fn go(&self, url: &str) {
        self.command("url", &json!({"url": url}));
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.command("refresh", &json!({}));
    }

    /// The back button.
    pub fn back(&self) {
        self.command("back", &json!({}));
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        self.script("return location.href", &json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// The title of the page.
    pub fn title(&self) -> String {
        self.script("return document.title", &json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// Makes the page this many pixels wide and high.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Switches the system between light and dark.
    pub fn look(&self, look: Look) {
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": look.as_str()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", &media);
    }

    /// Puts downloads into a folder, unasked.
    pub fn download_into(&self, folder: &Path) {
        let place = folder.to_str().expect("a path in UTF-8");
        self.devtools("Browser.setDownloadBehavior", &json!({"behavior": "allow", "downloadPath": place}));
    }

    /// Leaves scroll bars out of pictures.
    pub fn hide_scrollbars(&self) {
        self.devtools("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
    }

    /// Presses keys one after the other; [`key`] has those without a letter.
    pub fn press(&self, keys: &str) {
        let mut actions = Vec::new();
        for key in keys.chars() {
            actions.push(json!({"type": "keyDown", "value": key.to_string()}));
            actions.push(json!({"type": "keyUp", "value": key.to_string()}));
        }
        self.command("actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}));
    }

    /// Runs a function body in the page.
    pub fn script(&self, body: &str, arguments: &Value) -> Value {
        self.command("execute/sync", &json!({"script": body, "args": arguments}))
    }

    /// Runs a function body in the page that calls its last argument when done.
    pub fn script_later(&self, body: &str, arguments: &Value) -> Value {
        self.command("execute/async", &json!({"script": body, "args": arguments}))
    }

    /// A picture of what is in view, as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        let text = ask_of(&self.agent, "GET", &format!("{}/screenshot", self.session), None);
        base64::engine::general_purpose::STANDARD.decode(text.as_str().expect("a picture")).expect("base64")
    }

    /// What the browser has complained about since the last call: errors, blocked content, and scripts' warnings.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.command("se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().cloned().unwrap_or_default();
        // Chromium's own warnings are about what later versions of it will do.
        let counts = |entry: &&Value| match entry["level"].as_str() {
            Some("WARNING") => matches!(entry["source"].as_str(), Some("console-api" | "security")),
            level => level == Some("SEVERE"),
        };
        entries
            .iter()
            .filter(counts)
            .map(|entry| format!("{}: {}", entry["source"].as_str().unwrap_or("?"), entry["message"]))
            .collect()
    }

    /// Waits until a condition holds; panics with what was looked for and what the page shows instead.
    pub fn wait<T>(&self, what: &str, mut found: impl FnMut() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = found() {
                return found;
            }
            if begun.elapsed() > PATIENCE {
                let picture = self.keep_screenshot("failed");
                panic!(
                    "looked for {what} at {} (picture: {}); the page shows:\n{}\nand the browser says: {:#?}",
                    self.address(),
                    picture.display(),
                    self.text(),
                    self.complaints(),
                );
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Writes a picture of what is in view to `target/screenshots/{name}.png`.
    pub fn keep_screenshot(&self, name: &str) -> PathBuf {
        let folder = crate::process::binary().with_file_name("../screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let path = folder.canonicalize().unwrap_or(folder).join(format!("{name}.png"));
        std::fs::write(&path, self.screenshot()).expect("the picture is written");
        path
    }

    fn command(&self, name: &str, body: &Value) -> Value {
        ask(&self.agent, &format!("{}/{name}", self.session), body)
    }

    /// Runs a command of the developer tools.
    pub fn devtools(&self, method: &str, parameters: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({"cmd": method, "params": parameters}))
    }

    /// The same where failing is an answer, as when the page has changed in between.
    fn try_devtools(&self, method: &str, parameters: &Value) -> Option<Value> {
        let body = json!({"cmd": method, "params": parameters});
        try_ask(&self.agent, "POST", &format!("{}/goog/cdp/execute", self.session), Some(&body)).ok()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is gone has taken its browser with it.
        let _ = self.agent.delete(&self.session).call();
    }
}

/// Keys without a letter.
pub mod key {
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// To the left.
    pub const LEFT: &str = "\u{e012}";
    /// To the right.
    pub const RIGHT: &str = "\u{e014}";
    /// To the next field.
    pub const TAB: &str = "\u{e004}";
    /// A page down.
    pub const PAGE_DOWN: &str = "\u{e00f}";
    /// To the start.
    pub const HOME: &str = "\u{e011}";
    /// To the end.
    pub const END: &str = "\u{e010}";
}

fn ask(agent: &ureq::Agent, url: &str, body: &Value) -> Value {
    ask_of(agent, "POST", url, Some(body))
}

fn ask_of(agent: &ureq::Agent, method: &str, url: &str, body: Option<&Value>) -> Value {
    try_ask(agent, method, url, body).unwrap_or_else(|error| panic!("the browser refused: {error}"))
}

fn try_ask(agent: &ureq::Agent, method: &str, url: &str, body: Option<&Value>) -> Result<Value, String> {
    let answer = match body {
        Some(body) if method == "POST" => agent.post(url).send_json(body),
        _ => agent.get(url).call(),
    };
    let mut answer = answer.map_err(|error| error.to_string())?;
    let text = answer.body_mut().with_config().limit(64_000_000).read_to_string().map_err(|error| error.to_string())?;
    let mut json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let value = json["value"].take();
    match value["error"].as_str() {
        Some(error) if !answer.status().is_success() => Err(format!("{error}: {}", value["message"])),
        _ => Ok(value),
    }
}
