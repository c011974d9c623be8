//! The bytes of a frame stay what they are, so that frames in stores and caches can be read for ever.
//!
//! When the format is changed deliberately (with a new version in the frame), write the files anew with
//! `EVENKEEL_WRITE_GOLDEN=1 cargo test -p shared --test frame golden` and say so in `CHANGELOG.md`.

#![allow(clippy::disallowed_methods, reason = "tests run natively, where there are files")]

use shared::frame::{decode_summaries, decode_summary, encode_summaries, encode_summary};
use shared::schema::Task;
use shared::series::Parts;

use crate::world::{World, rows};

#[test]
fn golden_bytes_of_the_summaries_of_a_model() {
    for (task, name) in [(Task::Binary, "binary"), (Task::Multiclass, "multiclass"), (Task::Regression, "regression")] {
        let reference = rows(1, 200, 0.0);
        let days = [rows(2, 40, 0.0), Vec::new(), rows(3, 60, 1.0)];
        let mut world = World::new(task, &reference);
        world.meet(&days.concat());
        let summaries = world.summaries(&reference, &days, Parts::ALL);
        let bytes = encode_summaries(&summaries).unwrap();
        let golden = golden(&format!("summaries_{name}.bin"), &bytes);
        assert_eq!(bytes.len(), golden.len(), "{name}");
        assert!(bytes == golden, "{name}: byte {:?} differs", bytes.iter().zip(&golden).position(|(a, b)| a != b));
        assert_eq!(decode_summaries(&golden).unwrap(), summaries, "{name}");
    }
}

#[test]
fn golden_bytes_of_one_summary() {
    let reference = rows(1, 200, 0.0);
    let world = World::new(Task::Binary, &reference);
    let summary = world.summary(&rows(4, 30, 0.5));
    let bytes = encode_summary(&summary).unwrap();
    let golden = golden("summary.bin", &bytes);
    assert!(bytes == golden);
    assert_eq!(decode_summary(&golden).unwrap(), summary);
}

#[test]
fn a_binning_keeps_its_id() {
    let world = World::new(Task::Binary, &rows(1, 200, 0.0));
    let id = world.binning.id().into_bytes();
    assert_eq!(String::from_utf8(golden("binning_id.txt", &id)), String::from_utf8(id));
}

pub(crate) fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("EVENKEEL_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
