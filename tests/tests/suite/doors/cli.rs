//! Accounts and tokens by the command line, and what a server lets in.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::process::{Process, binary, run};

fn status(address: &str, token: Option<&str>) -> u16 {
    let mut request = ureq::get(format!("{address}/api/v1/models")).config().http_status_as_error(false).build();
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.call().expect("an answer").status().as_u16()
}

#[test]
fn other_machines_are_served_once_somebody_can_sign_in() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().to_str().unwrap();
    let refused = run(&["serve", "--listen", "0.0.0.0:0", "--data", data]);
    assert_eq!(refused.code, 2);
    assert!(refused.errors.contains("evenkeel account add NAME --role admin"), "{}", refused.errors);
    let made = run(&["account", "add", "ada", "--role", "admin", "--data", data]);
    assert_eq!(made.code, 0, "{}", made.errors);
    let password = made.output.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    let server = Process::start(&["serve"], folder.path());
    assert_eq!(status(&server.address, None), 401, "there is an account: nobody is let in without");
    let signed_in = ureq::post(format!("{}/api/v1/session", server.address))
        .send_json(serde_json::json!({"name": "ada", "password": password}))
        .expect("signed in");
    assert_eq!(signed_in.status().as_u16(), 204);

    // While the server runs.
    let made = run(&["token", "add", "reader", "--role", "viewer", "--expires", "1d", "--data", data]);
    let token = made.output.trim().to_owned();
    assert_eq!(status(&server.address, Some(&token)), 200, "{}", made.errors);
    let listed = run(&["token", "list", "--data", data]);
    assert!(listed.output.contains("reader: viewer; last used") && !listed.output.contains(&token), "{listed:?}");
    let id = listed.output.split(' ').next().unwrap();
    assert_eq!(run(&["token", "revoke", id, "--data", data]).code, 0);
    assert_eq!(status(&server.address, Some(&token)), 401);
    let last = run(&["account", "remove", "ada", "--data", data]);
    assert!(last.code == 2 && last.errors.contains("nobody would be left"), "{last:?}");
}

#[test]
fn the_first_start_prints_a_link_that_works_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut child = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = String::new();
    let mut pipe = child.stdout.take().unwrap();
    let begun = Instant::now();
    while !output.contains("#link=") || !output.ends_with('\n') {
        assert!(begun.elapsed() < Duration::from_secs(30), "{output}");
        let mut piece = [0; 1_024];
        let read = std::io::Read::read(&mut pipe, &mut piece).unwrap();
        output.push_str(std::str::from_utf8(&piece[..read]).unwrap());
    }
    let address = output.lines().find_map(|line| line.strip_prefix("Evenkeel is ready at ")).unwrap();
    let link = output.split("#link=").nth(1).unwrap().trim();
    assert_eq!(status(address, None), 200, "everything works at once");
    let take = || {
        let post = ureq::post(format!("{address}/api/v1/session")).config().http_status_as_error(false).build();
        post.send_json(serde_json::json!({"link": link})).expect("an answer")
    };
    let first = take();
    assert_eq!(first.status().as_u16(), 204);
    let cookie = first.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut who = ureq::get(format!("{address}/api/v1/session")).header("cookie", cookie).call().unwrap();
    let who: Value = who.body_mut().read_json().unwrap();
    assert_eq!((&who["name"], &who["permissions"][0]["role"]), (&"admin".into(), &"admin".into()), "{who}");
    assert_eq!(take().status().as_u16(), 401);
    child.kill().unwrap();
    child.wait().unwrap();
}
