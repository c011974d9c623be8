//! The real binary, started and asked over HTTP.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running `evenkeel`, ended when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Where it listens, for example `http://127.0.0.1:40123`.
    pub address: String,
}

/// The binary under test: `EVENKEEL_BIN`, or the one built beside this test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("EVENKEEL_BIN") {
        return path.into();
    }
    let own = std::env::current_exe().expect("the path of this test");
    own.ancestors().nth(2).expect("the target folder").join("evenkeel")
}

impl Process {
    /// Starts a command on a free port and waits until it says that it is ready.
    pub fn start(arguments: &[&str], data: &Path) -> Self {
        Self::start_with(Command::new(binary()).args(arguments), data)
    }

    /// The same with a command that has its arguments, and perhaps an environment, already.
    pub fn start_with(command: &mut Command, data: &Path) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts: build it with `make build`");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let address = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Evenkeel is ready at ").map(str::to_owned))
            .expect("the server says where it is ready");
        Self { child, address }
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit code once it has ended by itself, within this time.
    pub fn exit_code(&mut self, within: std::time::Duration) -> Option<i32> {
        let until = std::time::Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.code();
            }
            if std::time::Instant::now() >= until {
                return None;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// `PUT` with JSON; panics unless it is taken.
    pub fn put(&self, path: &str, json: &Value) -> Value {
        let url = format!("{}{path}", self.address);
        let mut answer = ureq::put(url).send_json(json).expect("the request is taken");
        answer.body_mut().read_json().expect("JSON")
    }

    /// `POST` of a file; panics unless it is taken.
    pub fn post_file(&self, path: &str, content_type: &str, file: File) -> Value {
        let url = format!("{}{path}", self.address);
        let mut answer = ureq::post(url).content_type(content_type).send(file).expect("the request is taken");
        answer.body_mut().read_json().expect("JSON")
    }

    /// The memory it holds now, in MB; 0 where the system does not tell.
    pub fn memory_mb(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most memory it has held so far, in MB; 0 where the system does not tell.
    pub fn memory_peak_mb(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, which: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(which));
        line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1_024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command without a server did.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code.
    pub code: i32,
    /// What it wrote to the standard output.
    pub output: String,
    /// What it wrote to the standard error.
    pub errors: String,
}

impl Finished {
    /// The output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Finished {
    let done = Command::new(binary()).args(arguments).output().expect("the binary starts: build it with `make build`");
    Finished {
        code: done.status.code().expect("an exit code"),
        output: String::from_utf8(done.stdout).expect("text"),
        errors: String::from_utf8(done.stderr).expect("text"),
    }
}
