//! The metrics of a model server, in the text format of Prometheus.
#![no_main]

use std::time::Duration;

use backend::probe::Reading;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    // One reading, then the next: what was used is what they differ by.
    let (before, now) = text.split_once("\n---\n").unwrap_or((&text, &text));
    if let (Ok(before), Ok(now)) = (Reading::of(before, "m", "v1"), Reading::of(now, "m", "v1")) {
        let used = now.since(Some((Duration::from_secs(10), &before)));
        for figure in [used.cpu_cores, used.requests, used.errors, used.memory_bytes] {
            assert!(figure.is_none_or(|figure| figure.is_finite() && figure >= 0.0), "{used:?}");
        }
    }
});
