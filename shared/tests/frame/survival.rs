//! The decoder survives any bytes: it answers or refuses, without a panic and without a large allocation.

use proptest::prelude::*;
use shared::binning::{CategoricalCells, Cells, NumericCells};
use shared::frame::{FrameError, decode_summaries, decode_summary, encode_summaries, encode_summary};
use shared::schema::Task;
use shared::series::{Parts, Summaries};

use crate::world::{Chance, World, rows};

fn summaries() -> Summaries {
    let reference = rows(1, 25, 0.0);
    let mut world = World::new(Task::Binary, &reference);
    let days = [rows(2, 20, 1.0), rows(3, 5, 0.0)];
    world.meet(&days.concat());
    world.summaries(&reference, &days, Parts::ALL)
}

/// Where the bodies of a frame begin.
fn head(bytes: &[u8]) -> usize {
    u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize + 12
}

/// A frame with this header and nothing behind it.
fn frame_of(header: &[u8]) -> Vec<u8> {
    let mut bytes = b"EVKL\x01\0\0\0".to_vec();
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(header);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

#[test]
fn a_frame_cut_off_anywhere_is_refused() {
    let summary = World::new(Task::Regression, &rows(1, 60, 0.0)).summary(&rows(2, 9, 0.0));
    let bytes = encode_summary(&summary).unwrap();
    for length in (0..300).chain((0..bytes.len()).step_by(7)) {
        assert!(decode_summary(&bytes[..length]).is_err(), "{length}");
    }
    // Every length of the head, and of the bodies a sample.
    let bytes = encode_summaries(&summaries()).unwrap();
    let head = head(&bytes);
    for length in (0..head + 9).chain((head..bytes.len()).step_by(211)) {
        assert!(decode_summaries(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn bytes_behind_a_frame_are_refused() {
    let mut bytes = encode_summaries(&summaries()).unwrap();
    bytes.extend([0; 8]);
    assert_eq!(decode_summaries(&bytes), Err(FrameError::Trailing));
}

#[test]
fn any_flipped_bit_is_survived() {
    let bytes = encode_summaries(&summaries()).unwrap();
    // Every bit of the first bytes, and a sample of all others.
    let head = head(&bytes) * 8;
    let bits = (0..3_000).chain((3_000..head).step_by(7)).chain((head..bytes.len() * 8).step_by(2_003));
    let mut flipped = bytes.clone();
    for bit in bits {
        flipped[bit / 8] ^= 1 << (bit % 8);
        let _ = decode_summaries(&flipped);
        flipped[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(flipped, bytes);
}

#[test]
fn a_foreign_file_or_a_later_version_is_named() {
    assert_eq!(decode_summary(b"PAR1 and so on, for long enough"), Err(FrameError::NotAFrame));
    let mut bytes = encode_summaries(&summaries()).unwrap();
    bytes[4] = 9;
    let error = decode_summaries(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "the frame has version 9, this program reads 1");
}

#[test]
fn huge_declared_lengths_are_refused_before_anything_is_allocated() {
    // A header that is longer than everything.
    let mut bytes = frame_of(&[]);
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(decode_summaries(&bytes), Err(FrameError::TooShort));
    // 2⁶⁴−1 columns; 2³²−1 numbers in a column; a name of 2⁶³ bytes.
    let many = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert_eq!(decode_summary(&frame_of(&many)), Err(FrameError::Header));
    let column = [[4].as_slice(), &[2, 0xff, 0xff, 0xff, 0xff, 0x0f].repeat(4), &[7]].concat();
    assert!(decode_summary(&frame_of(&column)).is_err());
    let name = [[0].as_slice(), &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]].concat();
    assert_eq!(decode_summaries(&frame_of(&name)), Err(FrameError::Header));
}

#[test]
fn a_binning_that_no_reference_gives_is_refused() {
    let refused = |change: &dyn Fn(&mut Summaries)| {
        let mut summaries = summaries();
        change(&mut summaries);
        decode_summaries(&encode_summaries(&summaries).unwrap())
    };
    let many: Vec<String> = (0..250).map(|index| index.to_string()).collect();
    assert_eq!(
        refused(&|summaries| {
            let cells = CategoricalCells { categories: many.clone(), tail: 200, tail_hashes: vec![], later: vec![] };
            summaries.versions[0].binning.columns[2].cells = Cells::Categorical(cells);
        }),
        Err(FrameError::Header)
    );
    assert_eq!(
        refused(&|summaries| {
            let edges = (0..300).map(f64::from).collect();
            let cells = NumericCells { edges, deciles: vec![], origin: 0.0, unit: 1.0, low: 0.0, high: 1.0, sd: 1.0 };
            summaries.versions[0].binning.columns[0].cells = Cells::Numeric(cells);
        }),
        Err(FrameError::Header)
    );
    assert_eq!(
        refused(&|summaries| {
            if let Cells::Numeric(cells) = &mut summaries.versions[0].binning.columns[0].cells {
                cells.deciles = vec![5, 3, 60_000];
            }
        }),
        Err(FrameError::Header)
    );
    assert_eq!(
        refused(&|summaries| summaries.versions[0].binning.attributes[0].groups.resize(400, String::new())),
        Err(FrameError::Header)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn random_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = decode_summaries(&bytes);
        let _ = decode_summary(&bytes);
        let _ = decode_summaries(&frame_of(&bytes));
        let _ = decode_summary(&frame_of(&bytes));
    }

    #[test]
    fn a_frame_with_random_damage_is_survived(seed in any::<u64>(), damages in 1..20_usize) {
        let mut bytes = encode_summaries(&summaries()).unwrap();
        let mut chance = Chance(seed);
        for _ in 0..damages {
            let at = chance.below(bytes.len());
            bytes[at] = chance.below(256) as u8;
        }
        let _ = decode_summaries(&bytes);
    }
}
