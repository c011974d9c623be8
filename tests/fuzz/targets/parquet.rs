//! Parquet.
#![no_main]

use backend::ingest::format::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: fuzz::init(), |data: &[u8]| fuzz::read(data, Format::Parquet));
