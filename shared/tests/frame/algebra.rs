//! Adding and subtracting summaries, and windows along time.

use proptest::prelude::*;
use shared::frame::{decode_summaries, decode_summary, encode_summaries, encode_summary};
use shared::schema::Task;
use shared::series::{Parts, Prefix, Series};
use shared::summary::Summary;

use crate::world::{Row, World, rows};

fn task() -> impl Strategy<Value = Task> {
    prop_oneof![Just(Task::Binary), Just(Task::Multiclass), Just(Task::Regression)]
}

/// A world of a task with three piles of rows.
fn piles() -> impl Strategy<Value = (World, [Vec<Row>; 3])> {
    (task(), any::<u64>(), prop::array::uniform3(0..40_usize), 0.0..1.0).prop_map(|(task, seed, sizes, shift)| {
        let reference = rows(seed, 100, 0.0);
        let mut index = 0;
        let piles = sizes.map(|size| {
            index += 1;
            rows(seed.wrapping_add(index), size, shift)
        });
        let mut world = World::new(task, &reference);
        world.meet(&piles.concat());
        (world, piles)
    })
}

/// Summaries of any numbers, also of those that no rows give.
fn any_summary() -> impl Strategy<Value = Summary> {
    use prop::collection::vec;
    (any::<u32>(), vec(any::<u32>(), 0..50), vec(any::<i64>(), 0..50), vec(0..300_u32, 0..50), vec(any::<i128>(), 0..9))
        .prop_map(|(rows, cells, sums, outcomes, moments)| Summary { rows, cells, sums, outcomes, moments })
}

fn merged(a: &Summary, b: &Summary) -> Summary {
    let mut both = a.clone();
    both.merge(b);
    both
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_decoded_is_what_was_encoded(summary in any_summary()) {
        prop_assert_eq!(decode_summary(&encode_summary(&summary).unwrap()), Ok(summary));
    }

    #[test]
    fn the_summaries_of_a_model_come_through(
        (world, piles) in piles(), cells in any::<bool>(), sums in any::<bool>(), outcomes in any::<bool>(),
    ) {
        let summaries = world.summaries(&piles[0], &piles[1..], Parts { cells, sums, outcomes });
        prop_assert_eq!(decode_summaries(&encode_summaries(&summaries).unwrap()), Ok(summaries));
    }

    #[test]
    fn merging_is_associative_and_commutative((world, piles) in piles()) {
        let [a, b, c] = piles.each_ref().map(|rows| world.summary(rows));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&merged(&a, &b), &c), world.summary(&piles.concat()));
        prop_assert_eq!(merged(&a, &Summary::empty(&world.layout)), a);
    }

    #[test]
    fn subtracting_undoes_merging((world, piles) in piles()) {
        let [a, b, _] = piles.each_ref().map(|rows| world.summary(rows));
        let mut both = merged(&a, &b);
        both.subtract(&b);
        prop_assert_eq!(both, a);
    }

    #[test]
    fn subtracting_undoes_merging_of_any_numbers(a in any_summary(), b in any_summary()) {
        let mut both = merged(&a, &b);
        both.subtract(&b);
        prop_assert_eq!(both, a);
    }

    #[test]
    fn an_outcome_taken_out_leaves_nothing((world, piles) in piles()) {
        let mut summary = world.summary(&piles[0]);
        let before = summary.clone();
        for row in &piles[1] {
            world.count(&mut summary, row);
        }
        for row in piles[1].iter().rev() {
            world.uncount_outcome(&mut summary, row);
        }
        prop_assert_eq!(&summary.outcomes, &before.outcomes);
        prop_assert_eq!(&summary.moments, &before.moments);
    }

    #[test]
    fn a_late_label_is_a_move_from_pending((world, piles) in piles()) {
        let rows = piles.concat();
        let pending: Vec<Row> = rows.iter().cloned().map(|row| Row { label: None, ..row }).collect();
        let mut summary = world.summary(&pending);
        for (row, before) in rows.iter().zip(&pending) {
            let (mut without, mut with) = (Summary::empty(&world.layout), Summary::empty(&world.layout));
            world.count(&mut without, before);
            world.count(&mut with, row);
            summary.subtract(&without);
            summary.merge(&with);
        }
        prop_assert_eq!(summary, world.summary(&rows));
    }

    #[test]
    fn a_window_is_the_sum_of_what_is_in_it(
        (world, piles) in piles(), seed in any::<u64>(), from in 0..9_i64, length in 0..9_i64,
    ) {
        let mut days: Vec<Vec<Row>> = piles.to_vec();
        days.extend((0..5).map(|day| rows(seed.wrapping_add(day), day as usize * 3, 0.2)));
        let mut world = world;
        world.meet(&days.concat());
        let mut series = Series::empty(shared::schema::ObservationRole::Live, 3_600, Parts::ALL);
        for (hour, rows) in days.iter().enumerate() {
            series.push(hour as i64 * 3_600, &world.summary(rows));
        }
        let prefix = Prefix::new(&series);
        let range = prefix.range(from * 3_600, (from + length) * 3_600);
        let direct = world.summary(&days[range.clone()].concat());
        let totals = prefix.totals(&range);
        prop_assert_eq!(totals.windows, range.len());
        prop_assert_eq!(totals.rows, u64::from(direct.rows));
        prop_assert_eq!(&totals.cells, &direct.cells);
        prop_assert_eq!(totals.sums, direct.sums);
        prop_assert_eq!(totals.outcomes, direct.outcomes);
        prop_assert_eq!(totals.moments, direct.moments);
        let mut buffer = vec![1, 2, 3];
        prefix.running_cells_into(&range, &mut buffer);
        let along = direct.cells.iter().scan(0_u32, |total, count| {
            *total = total.wrapping_add(*count);
            Some(*total)
        });
        prop_assert_eq!(buffer, along.collect::<Vec<u32>>());
    }
}
