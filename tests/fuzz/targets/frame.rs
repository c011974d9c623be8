//! The frame of summaries: what decodes is usable, and encodes to the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::frame::{decode_summaries, decode_summary, encode_summaries, encode_summary};
use shared::series::Prefix;

fuzz_target!(|data: &[u8]| {
    if let Ok(summary) = decode_summary(data) {
        let again = encode_summary(&summary).expect("what was decoded encodes");
        assert_eq!(decode_summary(&again), Ok(summary));
    }
    if let Ok(summaries) = decode_summaries(data) {
        for series in summaries.versions.iter().flat_map(|version| &version.series) {
            let prefix = Prefix::new(series);
            let all = prefix.range(i64::MIN, i64::MAX);
            let _ = prefix.totals(&all);
            let _ = prefix.running_cells_into(&all, &mut Vec::new());
        }
        let again = encode_summaries(&summaries).expect("what was decoded encodes");
        // Compared as bytes, as an attribute may have an edge that is no number, which equals nothing.
        let once_more = decode_summaries(&again).and_then(|summaries| encode_summaries(&summaries));
        assert_eq!(once_more, Ok(again));
    }
});
