//! The frames of summaries and samples, and the text of slices: what decodes is usable, and encodes to the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::explore::Explorer;
use shared::frame::{decode_sample, decode_summaries, decode_summary, encode_sample, encode_summaries, encode_summary};
use shared::series::Prefix;
use shared::slice::Slice;

fuzz_target!(|data: &[u8]| {
    if let Ok(summary) = decode_summary(data) {
        let again = encode_summary(&summary).expect("what was decoded encodes");
        assert_eq!(decode_summary(&again), Ok(summary));
    }
    if let Ok(text) = str::from_utf8(data)
        && let Ok(slice) = text.parse::<Slice>()
    {
        assert_eq!(slice.to_string().parse(), Ok(slice));
    }
    if let Ok(sample) = decode_sample(data) {
        let mut explorer = Explorer::new(&sample);
        if let (Ok(others), Some((field, _))) = (Slice::All.compile(&sample.head.binning, &|_| None), sample.columns().next()) {
            explorer.brush(&sample, field, &others, &std::array::from_fn(|code| code % 3 == 0));
        }
        explorer.set(&sample, (0..sample.rows()).map(|row| u8::from(row % 3 == 0)).collect());
        let again = encode_sample(&sample).expect("what was decoded encodes");
        let once_more = decode_sample(&again).and_then(|sample| encode_sample(&sample));
        assert_eq!(once_more, Ok(again));
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
