//! What the explorer draws of a column: bars over codes, and which condition a brush over them means.

use shared::binning::{Binning, Cells, MISSING, OutcomeCells};
use shared::sample::Field;
use shared::schema::{ColumnRole, Task};
use shared::slice::{Slice, Subject, Test};

use super::brush::one_of;
use super::number::significant;

/// The bars of a chart of numbers at the most.
const BARS: usize = 60;
/// The categories of a chart at the most; rarer ones are counted together.
const NAMES: usize = 12;

/// A chart of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// What it is called.
    pub name: String,
    /// What a brush is about.
    pub subject: Subject,
    /// The codes that it counts.
    pub field: Field,
    /// Its position in the binning, if it has one.
    pub column: Option<usize>,
    /// What its bars stand for.
    pub bars: Bars,
}

/// What bars stand for.
#[derive(Debug, Clone, PartialEq)]
pub enum Bars {
    /// Ranges of numbers in their order; each ends at its last code.
    Ranges {
        /// The last code of each bar.
        ends: Vec<u8>,
        /// The number between each bar and the next.
        edges: Vec<f64>,
        /// Whether an edge belongs to the bar above it (scores) rather than below.
        closed_left: bool,
    },
    /// Names, each with its codes; the last may stand for all others.
    Names(Vec<Name>),
}

/// One category, or several that share a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is called on the page.
    pub label: String,
    /// Its codes.
    pub codes: Vec<u8>,
    /// How a slice names it; `None` where it cannot.
    pub value: Option<Value>,
}

/// How a slice names a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// By its text.
    Text(String),
    /// As missing.
    Missing,
}

/// The charts of a sample: the answer and what became true first, then who is judged, then the features.
pub fn facets(binning: &Binning, task: Task) -> Vec<Facet> {
    let mut facets = Vec::new();
    let classes: Option<Vec<String>> = match &binning.outcome {
        OutcomeCells::Binary { edges, .. } => {
            if binning.columns.iter().any(|column| column.role == ColumnRole::Score) {
                facets.push(Facet {
                    name: "Score".to_owned(),
                    subject: Subject::Score,
                    field: Field::ScoreCell,
                    column: None,
                    bars: ranges(edges, true),
                });
            }
            Some(["0", "1"].map(str::to_owned).to_vec())
        }
        OutcomeCells::Multiclass { classes } => Some(classes.clone()),
        OutcomeCells::Regression { .. } => None,
    };
    if let Some(classes) = classes {
        let outcome = |name: &str, subject, field, missing: &str| Facet {
            name: name.to_owned(),
            subject,
            field,
            column: None,
            bars: Bars::Names(classes_of(&classes, missing)),
        };
        facets.push(outcome("Decision", Subject::Decision, Field::Decision, "none"));
        facets.push(outcome("Label", Subject::Label, Field::Label, "not yet come"));
    }
    let rank = |role: ColumnRole| match role {
        ColumnRole::Score | ColumnRole::Prediction => 0,
        ColumnRole::Protected => 1,
        _ => 2,
    };
    let mut columns: Vec<usize> = (0..binning.columns.len())
        // The answers of a binary model, and the classes, have charts above that are exact for quality.
        .filter(|at| task == Task::Regression || rank(binning.columns[*at].role) > 0)
        .collect();
    columns.sort_by_key(|at| rank(binning.columns[*at].role));
    facets.extend(columns.into_iter().map(|at| {
        let column = &binning.columns[at];
        Facet {
            name: column.name.clone(),
            subject: Subject::Column(column.name.clone()),
            field: Field::Cell(column.name.clone()),
            column: Some(at),
            bars: match &column.cells {
                Cells::Numeric(cells) => ranges(&cells.edges, false),
                Cells::Categorical(cells) => {
                    let mut names: Vec<Name> = (0..=cells.unnamed())
                        .filter(|code| {
                            usize::from(*code) < cells.categories.len()
                                || *code < cells.first_later() + cells.later.len() as u8
                                || *code == cells.unnamed()
                        })
                        .map(|code| {
                            let label = cells.label(code);
                            let value = (cells.code(&label) == code).then(|| Value::Text(label.clone()));
                            Name { label, codes: vec![code], value }
                        })
                        .collect();
                    in_natural_order(&mut names);
                    names.push(Name { label: "missing".to_owned(), codes: vec![MISSING], value: Some(Value::Missing) });
                    Bars::Names(names)
                }
            },
        }
    }));
    facets
}

/// Names that are numbers stand in the order of these, before all others.
fn in_natural_order(names: &mut [Name]) {
    let number = |name: &Name| name.label.parse::<f64>().ok().filter(|number| number.is_finite());
    names.sort_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
}

fn classes_of(classes: &[String], missing: &str) -> Vec<Name> {
    let mut names: Vec<Name> = classes
        .iter()
        .enumerate()
        .map(|(code, class)| Name {
            label: class.clone(),
            codes: vec![code as u8],
            value: Some(Value::Text(class.clone())),
        })
        .collect();
    names.push(Name { label: "another class".to_owned(), codes: vec![classes.len() as u8], value: None });
    names.push(Name { label: missing.to_owned(), codes: vec![MISSING], value: Some(Value::Missing) });
    names
}

/// Cells taken together so that no more than [`BARS`] bars stand.
fn ranges(edges: &[f64], closed_left: bool) -> Bars {
    let cells = edges.len() + 1;
    let together = cells.div_ceil(BARS);
    let ends: Vec<u8> =
        (0..cells).filter(|cell| (cell + 1) % together == 0 || cell + 1 == cells).map(|cell| cell as u8).collect();
    let edges = ends.iter().filter_map(|end| edges.get(usize::from(*end)).copied()).collect();
    Bars::Ranges { ends, edges, closed_left }
}

/// The number right above an edge where that is the one to be written: where 7 has a cell of its own, the one below ends
/// right below 7, and rows above that are those from 7 on.
fn plainer(edge: f64) -> Option<f64> {
    // Zero has no sign here.
    let next = edge.next_up() + 0.0;
    // By a digit or two, a number of many digits is no plainer than another.
    (next.is_finite() && next.to_string().len() + 4 < edge.to_string().len()).then_some(next)
}

/// Whether one number alone lies above the first and up to the second.
fn is_one_number(low: f64, high: f64) -> bool {
    low < high && low.next_up() >= high
}

impl Facet {
    /// The rows of each bar, from the rows of each code.
    pub fn count(&self, codes: &[u32; 256]) -> Vec<u64> {
        match &self.bars {
            Bars::Ranges { ends, .. } => {
                let mut first = 0;
                ends.iter()
                    .map(|end| {
                        let rows = codes[first..=usize::from(*end)].iter().map(|rows| u64::from(*rows)).sum();
                        first = usize::from(*end) + 1;
                        rows
                    })
                    .collect()
            }
            Bars::Names(names) => names
                .iter()
                .map(|name| name.codes.iter().map(|code| u64::from(codes[usize::from(*code)])).sum())
                .collect(),
        }
    }

    /// The same chart with the names that occur only, at most so many, the most frequent first where they must be chosen.
    #[must_use]
    pub fn with_names_of(&self, codes: &[u32; 256]) -> Self {
        let Bars::Names(names) = &self.bars else { return self.clone() };
        let rows = self.count(codes);
        let mut occurring: Vec<usize> = (0..names.len()).filter(|at| rows[*at] > 0).collect();
        occurring.sort_by_key(|at| std::cmp::Reverse(rows[*at]));
        let rest = occurring.split_off(occurring.len().min(NAMES));
        occurring.sort_unstable();
        let mut kept: Vec<Name> = occurring.into_iter().map(|at| names[at].clone()).collect();
        if !rest.is_empty() {
            let codes = rest.iter().flat_map(|at| names[*at].codes.clone()).collect();
            kept.push(Name { label: format!("{} others", rest.len()), codes, value: None });
        }
        Self { bars: Bars::Names(kept), ..self.clone() }
    }

    /// The condition that keeps the bars from one to another; all rows where these are all bars.
    pub fn range(&self, first: usize, last: usize) -> Slice {
        let Bars::Ranges { edges, closed_left, .. } = &self.bars else { return Slice::All };
        let low = first.checked_sub(1).and_then(|at| edges.get(at)).copied();
        let high = edges.get(last).copied();
        let test = |test: Test| Slice::Test(self.subject.clone(), test);
        if let (Some(low), Some(high), false) = (low, high, *closed_left)
            && is_one_number(low, high)
        {
            return test(Test::OneOf(vec![high.to_string()]));
        }
        // The number that begins what lies above an edge; `None` where the edge itself ends what lies below.
        let beginning = |edge: f64| if *closed_left { Some(edge) } else { plainer(edge) };
        let low = low.map(|edge| beginning(edge).map_or(Test::Above(edge), Test::AtLeast));
        let high = high.map(|edge| beginning(edge).map_or(Test::AtMost(edge), Test::Below));
        low.into_iter().chain(high).map(test).fold(Slice::All, Slice::and)
    }

    /// The condition that keeps the names at these positions; all rows where there are none.
    pub fn names(&self, positions: &[usize]) -> Slice {
        let Bars::Names(names) = &self.bars else { return Slice::All };
        let mut texts = Vec::new();
        let mut missing = false;
        for value in positions.iter().filter_map(|at| names.get(*at)?.value.as_ref()) {
            match value {
                Value::Text(text) => texts.push(text.clone()),
                Value::Missing => missing = true,
            }
        }
        one_of(&self.subject, texts, missing)
    }

    /// Which bars are kept where these codes are: those that keep any of their codes.
    pub fn kept(&self, keep: &[bool; 256]) -> Vec<bool> {
        match &self.bars {
            Bars::Ranges { ends, .. } => {
                let mut first = 0;
                ends.iter()
                    .map(|end| {
                        let kept = keep[first..=usize::from(*end)].iter().any(|keep| *keep);
                        first = usize::from(*end) + 1;
                        kept
                    })
                    .collect()
            }
            Bars::Names(names) => {
                names.iter().map(|name| name.codes.iter().any(|code| keep[usize::from(*code)])).collect()
            }
        }
    }

    /// How many bars there are.
    pub fn len(&self) -> usize {
        match &self.bars {
            Bars::Ranges { ends, .. } => ends.len(),
            Bars::Names(names) => names.len(),
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The range of one bar or name in words.
    pub fn label(&self, bar: usize) -> String {
        match &self.bars {
            Bars::Names(names) => names.get(bar).map(|name| name.label.clone()).unwrap_or_default(),
            Bars::Ranges { edges, closed_left, .. } => {
                let edge = |at: Option<usize>| at.and_then(|at| edges.get(at)).copied();
                let (low, high) = (edge(bar.checked_sub(1)), edge(Some(bar)));
                let alone = low.zip(high).is_some_and(|(low, high)| is_one_number(low, high));
                let [low, high] = [low, high].map(|edge| edge.map(|edge| significant(edge, 4)));
                match (low, high, closed_left) {
                    (_, Some(high), false) if alone => high,
                    (None, Some(high), false) => format!("up to {high}"),
                    (None, Some(high), true) => format!("below {high}"),
                    (Some(low), Some(high), _) => format!("{low} to {high}"),
                    (Some(low), None, false) => format!("above {low}"),
                    (Some(low), None, true) => format!("{low} and above"),
                    (None, None, _) => "all".to_owned(),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::binning::{CategoricalCells, ColumnCells, NumericCells};

    fn binning() -> Binning {
        let numbers: Vec<f64> = (0..1_000).map(f64::from).collect();
        let column = |name: &str, role, cells| ColumnCells { name: name.to_owned(), role, cells };
        let letters = (b'a'..=b'z').map(|letter| (char::from(letter).to_string(), 5)).collect();
        Binning {
            columns: vec![
                column("income", ColumnRole::Feature, Cells::Numeric(NumericCells::from_sorted(&numbers))),
                column("letter", ColumnRole::Protected, Cells::Categorical(CategoricalCells::new(letters))),
                column("p", ColumnRole::Score, Cells::Numeric(NumericCells::from_sorted(&[0.1, 0.4, 0.9]))),
            ],
            attributes: Vec::new(),
            outcome: OutcomeCells::binary(0.5, &[]),
        }
    }

    #[test]
    fn the_answer_comes_first_then_who_is_judged_then_features() {
        let facets = facets(&binning(), Task::Binary);
        let names: Vec<&str> = facets.iter().map(|facet| facet.name.as_str()).collect();
        assert_eq!(names, ["Score", "Decision", "Label", "letter", "income"]);
        assert!(facets.iter().all(|facet| facet.len() <= BARS));
    }

    #[test]
    fn a_brush_over_bars_keeps_exactly_their_codes() {
        let binning = binning();
        for facet in facets(&binning, Task::Binary).iter().filter(|facet| matches!(facet.bars, Bars::Ranges { .. })) {
            let last = facet.len() - 1;
            for (from, to) in [(0, 0), (3, 9), (7, last), (last, last)] {
                let compiled = facet.range(from, to).compile(&binning, &|_| None).expect("a slice");
                assert!(compiled.moved.is_empty(), "{:?}", compiled.moved);
                let (field, keep) = compiled.codes().expect("one column");
                assert_eq!(*field, facet.field);
                let expected: Vec<bool> = (0..=last).map(|bar| (from..=to).contains(&bar)).collect();
                assert_eq!(facet.kept(keep), expected);
            }
            assert_eq!(facet.range(0, last), Slice::All);
        }
    }

    #[test]
    fn a_number_with_a_cell_of_its_own_is_written_plainly() {
        // Half of the rows are 0, and 7 is frequent too.
        let mut numbers: Vec<f64> = (0..500).map(|_| 0.0).chain((0..100).map(|_| 7.0)).collect();
        numbers.extend((1..=300).map(|at| f64::from(at % 12) + 0.5));
        numbers.sort_by(f64::total_cmp);
        let cells = NumericCells::from_sorted(&numbers);
        let position = |number: f64| usize::from(cells.code(number));
        let binning = Binning {
            columns: vec![ColumnCells {
                name: "paid".to_owned(),
                role: ColumnRole::Feature,
                cells: Cells::Numeric(cells.clone()),
            }],
            ..binning()
        };
        let facets = facets(&binning, Task::Binary);
        let paid = facets.iter().find(|facet| facet.name == "paid").expect("the column");
        assert_eq!(paid.len(), cells.edges.len() + 1, "a bar for each cell");
        for (bars, text) in [
            ((position(7.0), position(7.0)), "paid = 7"),
            ((position(7.0), paid.len() - 1), "paid >= 7"),
            ((0, position(7.0) - 1), "paid < 7"),
            ((0, position(0.0)), "paid <= 0"),
        ] {
            let slice = paid.range(bars.0, bars.1);
            assert_eq!(slice.to_string(), text);
            let compiled = slice.compile(&binning, &|_| None).expect("a slice");
            assert!(compiled.moved.is_empty(), "{:?}", compiled.moved);
            let kept = paid.kept(compiled.codes().expect("one column").1);
            assert_eq!(kept.iter().filter(|kept| **kept).count(), bars.1 - bars.0 + 1, "{text}");
        }
        assert_eq!(paid.label(position(7.0)), "7");
    }

    #[test]
    fn an_edge_is_written_as_it_is_where_the_next_number_is_no_plainer() {
        for edge in [f64::MAX, -1e16, 0.5, 1e300, f64::MIN] {
            assert_eq!(plainer(edge), None, "{edge}");
        }
        assert_eq!(plainer((-7.0_f64).next_down()), Some(-7.0));
        assert_eq!(plainer(0.0_f64.next_down()).map(f64::to_bits), Some(0.0_f64.to_bits()));
    }

    #[test]
    fn rare_names_share_a_bar_that_cannot_be_brushed() {
        let binning = binning();
        let letters = facets(&binning, Task::Binary).swap_remove(3);
        let mut codes = [0_u32; 256];
        for (code, rows) in codes.iter_mut().take(15).enumerate() {
            *rows = 100 - code as u32;
        }
        codes[255] = 500;
        let shown = letters.with_names_of(&codes);
        assert_eq!((shown.len(), shown.label(11), shown.label(12)), (13, "missing".to_owned(), "4 others".to_owned()));
        assert_eq!(shown.count(&codes).iter().sum::<u64>(), codes.iter().map(|rows| u64::from(*rows)).sum::<u64>());
        assert_eq!(shown.names(&[0, 11, 12]).to_string(), "letter = a or letter is missing");
        assert_eq!(shown.names(&[12]), Slice::All);
        let compiled = shown.names(&[0, 11]).compile(&binning, &|_| None).expect("a slice");
        let kept = shown.kept(compiled.codes().expect("one column").1);
        assert_eq!(kept.iter().filter(|kept| **kept).count(), 2);
    }
}
