//! CSV and NDJSON.
#![no_main]

use backend::ingest::format::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: fuzz::init(), |data: &[u8]| {
    let format = Format::of_content(data);
    fuzz::read(data, if format == Format::Ndjson { format } else { Format::Csv });
});
