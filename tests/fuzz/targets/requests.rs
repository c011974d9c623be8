//! Addresses, query strings and bodies of JSON, traces among them, as anybody may send them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: fuzz::init(), |data: &[u8]| fuzz::server::ask(data));
