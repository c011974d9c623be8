//! Signing in and out, and what somebody is offered then.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::browser::{Browser, Look, key};
use tests::process::{Process, binary};

use super::access::violations;
use super::operations::{set, type_into, unfold};
use super::{World, no_complaints};

const PASSWORD: &str = "a keel that is even";
/// A name that looks like markup.
const HOSTILE: &str = "<img src=x onerror=alert(1)> \u{202e}\u{1f600}";

/// A server of its own, on which everybody signs in.
struct Site {
    server: Process,
    data: TempDir,
}

impl Site {
    /// Two models, of which one is public, and an admin's account.
    fn start(flags: &[&str]) -> Self {
        let data = TempDir::new().unwrap();
        let arguments: Vec<&str> = ["serve"].into_iter().chain(flags.iter().copied()).collect();
        let site = Self { server: Process::start(&arguments, data.path()), data };
        site.add("root", "admin", &[]);
        let admin = site.cookie("root");
        for (model, public) in [("loan", true), ("secret", false)] {
            let spec = json!({"owner": "Lending", "public": public});
            site.put(&admin, &format!("/api/v1/models/{model}"), &spec);
            let version = json!({"task": "binary", "stage": "production"});
            site.put(&admin, &format!("/api/v1/models/{model}/versions/v1"), &version);
        }
        site
    }

    /// What `evenkeel account` prints.
    fn account(&self, arguments: &[&str], input: &str) -> String {
        let mut child = Command::new(binary())
            .arg("account")
            .args(arguments)
            .arg("--data")
            .arg(self.data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    }

    fn add(&self, name: &str, role: &str, more: &[&str]) {
        let arguments: Vec<&str> =
            ["add", name, "--role", role, "--password-stdin"].into_iter().chain(more.iter().copied()).collect();
        self.account(&arguments, PASSWORD);
    }

    /// What a one-time link carries.
    fn link(&self) -> String {
        let printed = self.account(&["link"], "");
        let at = printed.find("evl_").unwrap_or_else(|| panic!("no link in {printed:?}"));
        printed[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || "_-".contains(*letter)).collect()
    }

    fn cookie(&self, name: &str) -> String {
        let url = format!("{}/api/v1/session", self.server.address);
        let answer =
            ureq::post(url).send_json(json!({"name": name, "password": PASSWORD})).expect("the password holds");
        let set = answer.headers()["set-cookie"].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    fn put(&self, cookie: &str, path: &str, body: &Value) {
        let url = format!("{}{path}", self.server.address);
        ureq::put(url).header("cookie", cookie).send_json(body).expect("the request is taken");
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.server.address)
    }

    fn open(&self, world: &World, path: &str) -> Browser {
        let browser = Browser::open(&world.driver);
        browser.go(&self.at(path));
        browser
    }
}

/// Types a name and a password, and sends them.
fn sign_in(browser: &Browser, name: &str, password: &str) {
    type_into(browser, "sign-in-name", name);
    type_into(browser, "sign-in-password", password);
    browser.by_role("button", "Sign in").press(key::ENTER);
}

/// Chooses of the menu of who is signed in.
fn choose(browser: &Browser, account: &str, item: &str) {
    unfold(browser, account);
    browser.by_role("button", item).press(key::ENTER);
}

fn is_at(browser: &Browser, site: &Site, path: &str) {
    let wanted = site.at(path);
    browser.wait(&format!("the address {path}"), || (browser.address() == wanted).then_some(()));
}

/// Nothing that axe-core finds, and nothing that can be scrolled sideways, in light and dark, wide and narrow.
fn for_everybody(browser: &Browser, what: &str) {
    for (look, width) in [(Look::Light, 1440), (Look::Dark, 390)] {
        browser.look(look);
        browser.resize(width, 900);
        let found = violations(browser);
        assert!(found.is_empty(), "{what}, {}, {width} pixels wide:\n{}", look.as_str(), found.join("\n"));
        assert_eq!(browser.sideways(), 0, "{what}: {width} pixels wide");
    }
    browser.look(Look::Light);
    browser.resize(1440, 1000);
}

/// What the browser itself notes of answers that were expected is left out.
fn no_other_complaints(browser: &Browser) {
    let rest: Vec<String> = browser.complaints().into_iter().filter(|one| !one.contains("status of 4")).collect();
    assert_eq!(rest, Vec::<String>::new());
}

/// An admin comes with a link, makes an account and a token, and finds all of it in the trail.
pub(super) fn a_link_an_account_a_token(world: &World) {
    let site = Site::start(&["--sign-in"]);
    let browser = site.open(world, &format!("/sign-in#link={}", site.link()));
    is_at(&browser, &site, "/settings/access");
    browser.sees("You came in with a one-time link");
    assert!(!browser.address().contains("evl_"), "the address keeps nothing of the link");

    unfold(&browser, "Write an account");
    type_into(&browser, "account-name", HOSTILE);
    type_into(&browser, "account-password", "short");
    browser.by_role("button", "Save the account").press(key::ENTER);
    browser.sees("The password must have at least 12 characters");
    type_into(&browser, "account-password", PASSWORD);
    set(&browser, "account-of-0", "some");
    browser.by_label("Loan").click();
    browser.by_role("button", "Save the account").press(key::ENTER);
    browser.sees("The account is saved.");
    browser.wait("the account in the list", || {
        (browser.try_table("Accounts")?.cell(HOSTILE, "May")? == "viewer of loan").then_some(())
    });
    let built = browser.script("return document.querySelectorAll('main img, main script').length", &json!([]));
    assert_eq!(built, 0, "names became elements");

    unfold(&browser, "Make a token");
    type_into(&browser, "token-name", "loan-service");
    browser.by_role("button", "Make the token").press(key::ENTER);
    browser.sees("is shown this once");
    let secret = browser.script("return document.querySelector('.new-token code').textContent", &json!([]));
    let secret = secret.as_str().unwrap().to_owned();
    assert!(secret.starts_with("evk_"), "{secret}");
    for_everybody(&browser, "access");
    browser.reload();
    browser.sees("loan-service");
    assert!(!browser.text().contains(&secret), "the secret is not shown again");
    browser.by_role("button", "Revoke the token loan-service").press(key::ENTER);
    browser.by_role("button", "Revoke").press(key::ENTER);
    browser.sees("revoked");

    browser.by_role("link", "Audit trail").click();
    browser.sees("Whole");
    for said in ["Revoked a token", "Made a token", "Wrote an account", "Sign-in"] {
        browser.sees(said);
    }
    for_everybody(&browser, "audit");

    // A link works once.
    choose(&browser, "admin", "Sign out");
    is_at(&browser, &site, "/sign-in");
    no_other_complaints(&browser);
}

/// A viewer of one model finds it, no other, and no button that changes anything.
pub(super) fn a_viewer_sees_and_does_not_touch(world: &World) {
    let site = Site::start(&["--sign-in"]);
    site.add("vera", "viewer", &["--models", "loan"]);
    site.put(&site.cookie("root"), "/api/v1/withheld", &json!({"viewer": {"rows": true, "protected": true}}));
    let browser = site.open(world, "/sign-in");
    sign_in(&browser, "vera", PASSWORD);
    browser.heading(2, "of its model", |text| text == "Loan");
    assert!(!browser.text().contains("Secret"), "the other model is not shown");

    for (path, ready) in [
        ("/models/loan/operations", "Endpoints"),
        ("/settings", "Channels are added by admins"),
        ("/inventory", "People who have left"),
        ("/account", "Viewer of loan. Single rows and protected attributes are withheld."),
    ] {
        browser.go(&site.at(path));
        browser.sees(ready);
        let forms = browser.script("return document.querySelectorAll('main .act').length", &json!([]));
        assert_eq!(forms, 0, "nothing to change on {path}");
        for_everybody(&browser, path);
    }
    for (path, said) in [
        ("/settings/audit", "For admins of all models"),
        ("/models/secret", "There is no model “secret”"),
        ("/requests/r1", "Single rows are withheld from your role"),
    ] {
        browser.go(&site.at(path));
        browser.sees(said);
    }
    no_other_complaints(&browser);
}

/// Whoever asks for a page signs in and is back on it; who is refused is told so, and how long to wait.
pub(super) fn the_way_back(world: &World) {
    let site = Site::start(&["--sign-in"]);
    let browser = site.open(world, "/models/loan/operations?from=2026-05-04");
    is_at(&browser, &site, "/sign-in?back=%2Fmodels%2Floan%2Foperations%3Ffrom%3D2026-05-04");
    for_everybody(&browser, "sign in");
    sign_in(&browser, "root", "something else entirely");
    browser.sees("The name or the password is wrong.");
    for _ in 0..5 {
        browser.wait("the form", || browser.has("button", "Sign in").then_some(()));
        sign_in(&browser, "someone", "something else entirely");
        browser.sees("The name or the password is wrong.");
    }
    sign_in(&browser, "someone", "something else entirely");
    browser.sees("Too many wrong passwords were typed.");
    browser.sees("You can try again");
    browser.sees("You can try again now.");
    sign_in(&browser, "root", PASSWORD);
    is_at(&browser, &site, "/models/loan/operations?from=2026-05-04");
    browser.sees("Change the route");

    // Another password ends the other sessions, whose page leads to where one signs in.
    let other = site.open(world, "/sign-in?back=//evil.example/");
    sign_in(&other, "root", PASSWORD);
    is_at(&other, &site, "/");
    browser.go(&site.at("/account"));
    type_into(&browser, "password-old", PASSWORD);
    type_into(&browser, "password-new", "another keel entirely");
    browser.by_role("button", "Change the password").press(key::ENTER);
    browser.sees("The password is changed");
    other.go(&site.at("/incidents"));
    is_at(&other, &site, "/sign-in?back=%2Fincidents");
    choose(&browser, "root", "Sign out everywhere");
    is_at(&browser, &site, "/sign-in");
    no_other_complaints(&browser);
}

/// Nobody sees the public models, and the way in.
pub(super) fn nobody_on_a_public_page(world: &World) {
    let site = Site::start(&["--sign-in", "--public-status"]);
    let browser = site.open(world, "/");
    browser.heading(2, "of the public model", |text| text == "Loan");
    browser.by_role("link", "Sign in");
    let text = browser.text();
    assert!(!text.contains("Secret") && !text.contains("Lending") && !text.contains("Inventory"), "{text}");
    for_everybody(&browser, "public status");
    no_complaints(&browser);
    browser.by_role("link", "Sign in").click();
    is_at(&browser, &site, "/sign-in");
}

/// On a machine of one's own, anyone changes everything until there is an account.
pub(super) fn the_first_account(world: &World) {
    let data = TempDir::new().unwrap();
    let site = Site { server: Process::start(&["serve"], data.path()), data };
    let browser = site.open(world, "/");
    browser.sees("Anyone on this machine can change everything.");
    browser.by_role("link", "Make an account").click();
    unfold(&browser, "Make the first account");
    type_into(&browser, "account-name", "ada");
    set(&browser, "account-role-0", "viewer");
    type_into(&browser, "account-password", PASSWORD);
    browser.by_role("button", "Save the account").press(key::ENTER);
    browser.sees("The first account must be an admin of all models");
    set(&browser, "account-role-0", "admin");
    browser.by_role("button", "Save the account").press(key::ENTER);
    is_at(&browser, &site, "/sign-in?back=%2Fsettings%2Faccess");
    sign_in(&browser, "ada", PASSWORD);
    is_at(&browser, &site, "/settings/access");
    browser.sees("you");
    no_other_complaints(&browser);
}
