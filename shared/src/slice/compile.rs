//! From names and values to the codes of a sample.

use super::{Slice, Subject, Test};
use crate::binning::{Binning, Cells, ColumnCells, MISSING, NumericCells, OutcomeCells};
use crate::sample::Field;

/// A slice with those it names has at most this many parts: names in names could double them without end.
const MOST_NODES: usize = 4_096;
/// Named slices may stand in each other this deep.
const DEEPEST: usize = 32;

/// Why a slice cannot be tested on these rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SliceError {
    /// The version has no such column.
    NoColumn {
        /// What was written.
        name: String,
        /// The column whose name differs in capitals alone.
        meant: Option<String>,
    },
    /// There is no slice of this name.
    NoSlice(String),
    /// A slice stands in itself.
    Circle(String),
    /// The test does not fit what it is about.
    NoFit(String),
}

impl std::fmt::Display for SliceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoColumn { name, meant: None } => write!(f, "this version has no column \"{name}\""),
            Self::NoColumn { name, meant: Some(meant) } => {
                write!(f, "this version has no column \"{name}\", but has \"{meant}\"")
            }
            Self::NoSlice(name) => write!(f, "there is no slice named \"{name}\""),
            Self::Circle(name) => write!(f, "the slice \"{name}\" stands in itself"),
            Self::NoFit(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for SliceError {}

/// A bound that is no edge of the cells, and what is tested instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// As it was written.
    pub wanted: String,
    /// What rows are tested for.
    pub used: String,
}

/// A slice ready to test rows of one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    pub(super) node: Node,
    /// What is not tested as it was written.
    pub moved: Vec<Moved>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Constant(bool),
    /// Which codes of a column are kept.
    Codes(Field, Box<[bool; 256]>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

impl Slice {
    /// The slice over the codes of a binning; `named` gives the slices with a name.
    ///
    /// # Errors
    /// A column or a named slice that is not there, or a test that makes no sense of its column.
    pub fn compile<'a>(
        &self,
        binning: &Binning,
        named: &dyn Fn(&str) -> Option<&'a Slice>,
    ) -> Result<Compiled, SliceError> {
        let mut compiler = Compiler { binning, named, open: Vec::new(), nodes: 0, moved: Vec::new() };
        let node = compiler.node(self)?;
        Ok(Compiled { node, moved: compiler.moved })
    }
}

impl Compiled {
    /// The columns whose codes are tested.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.node.fields(&mut fields);
        fields.sort();
        fields.dedup();
        fields
    }
}

impl Compiled {
    /// Which codes of its one column are kept; `None` where the slice is not about one column.
    pub fn codes(&self) -> Option<(&Field, &[bool; 256])> {
        match &self.node {
            Node::Codes(field, keep) => Some((field, keep)),
            _ => None,
        }
    }
}

impl Node {
    fn fields(&self, into: &mut Vec<Field>) {
        match self {
            Self::Constant(_) => {}
            Self::Codes(field, _) => into.push(field.clone()),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().for_each(|node| node.fields(into)),
            Self::Not(node) => node.fields(into),
        }
    }
}

struct Compiler<'b, 'n, 's> {
    binning: &'b Binning,
    named: &'n dyn Fn(&str) -> Option<&'s Slice>,
    /// The named slices that are being worked out.
    open: Vec<String>,
    nodes: usize,
    moved: Vec<Moved>,
}

impl Compiler<'_, '_, '_> {
    fn node(&mut self, slice: &Slice) -> Result<Node, SliceError> {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.open.len() > DEEPEST {
            return Err(SliceError::NoFit("this slice has too many parts".to_owned()));
        }
        Ok(match slice {
            Slice::All => Node::Constant(true),
            Slice::And(all) => merged(self.each(all)?, true),
            Slice::Or(any) => merged(self.each(any)?, false),
            Slice::Not(inner) => match self.node(inner)? {
                Node::Constant(all) => Node::Constant(!all),
                Node::Codes(field, keep) => Node::Codes(field, Box::new(keep.map(|keep| !keep))),
                Node::Not(inner) => *inner,
                node => Node::Not(Box::new(node)),
            },
            Slice::Named(name) => {
                let inner = (self.named)(name).ok_or_else(|| SliceError::NoSlice(name.clone()))?;
                if self.open.contains(name) {
                    return Err(SliceError::Circle(name.clone()));
                }
                self.open.push(name.clone());
                let node = self.node(inner)?;
                self.open.pop();
                node
            }
            Slice::Test(subject, test) => {
                let (field, keep) = self.test(subject, test)?;
                Node::Codes(field, Box::new(keep))
            }
        })
    }

    fn no_column(&self, name: &str) -> SliceError {
        let alike = |column: &&ColumnCells| column.name.eq_ignore_ascii_case(name);
        let meant = self.binning.columns.iter().find(alike).map(|column| column.name.clone());
        SliceError::NoColumn { name: name.to_owned(), meant }
    }

    fn each(&mut self, slices: &[Slice]) -> Result<Vec<Node>, SliceError> {
        slices.iter().map(|slice| self.node(slice)).collect()
    }

    fn test(&mut self, subject: &Subject, test: &Test) -> Result<(Field, [bool; 256]), SliceError> {
        let no_fit = |what: &str| Err(SliceError::NoFit(what.to_owned()));
        let outcome = &self.binning.outcome;
        match subject {
            Subject::Column(name) => {
                let at = self.binning.position(name).ok_or_else(|| self.no_column(name))?;
                let keep = match &self.binning.columns[at].cells {
                    Cells::Numeric(cells) => self.number(cells, name, test)?,
                    Cells::Categorical(cells) => match test {
                        Test::Missing => only([MISSING]),
                        Test::OneOf(names) => only(names.iter().map(|name| cells.code(name))),
                        _ => {
                            let reason = format!("\"{name}\" has categories, which have no order: use = or in (…)");
                            return Err(SliceError::NoFit(reason));
                        }
                    },
                };
                Ok((Field::Cell(name.clone()), keep))
            }
            Subject::Score => match outcome {
                OutcomeCells::Binary { edges, .. } => Ok((Field::ScoreCell, self.score(edges, test)?)),
                _ => no_fit("@score is about models with two outcomes"),
            },
            Subject::Decision | Subject::Label => {
                let field = if *subject == Subject::Label { Field::Label } else { Field::Decision };
                match (outcome, test) {
                    (OutcomeCells::Regression { .. }, _) => no_fit("a predicted number is no class"),
                    (_, Test::Missing) => Ok((field, only([MISSING]))),
                    (OutcomeCells::Binary { .. }, Test::OneOf(values)) => {
                        let code = |value: &String| match value.as_str() {
                            "0" | "false" => Ok(0),
                            "1" | "true" => Ok(1),
                            _ => Err(SliceError::NoFit(format!("{subject} is 0 or 1, not \"{value}\""))),
                        };
                        Ok((field, only(values.iter().map(code).collect::<Result<Vec<u8>, _>>()?)))
                    }
                    (OutcomeCells::Multiclass { classes }, Test::OneOf(values)) => {
                        Ok((field, only(values.iter().map(|value| OutcomeCells::class(classes, value) as u8))))
                    }
                    _ => Err(SliceError::NoFit(format!("{subject} has no order: use = or in (…)"))),
                }
            }
        }
    }

    /// Cell `i` of a number is `(edges[i−1], edges[i]]`.
    fn number(&mut self, cells: &NumericCells, name: &str, test: &Test) -> Result<[bool; 256], SliceError> {
        let edges = &cells.edges;
        let cell = |code: usize| code <= edges.len();
        let scale = Scale { subject: name, edges, all: "all values" };
        let mut part = |bound: f64, wanted: &str, used: &str, place: (usize, bool)| {
            self.moved.extend(scale.moved(bound, (wanted, used), place));
            place.0
        };
        Ok(match test {
            Test::Missing => only([MISSING]),
            Test::Above(bound) => {
                let first = part(*bound, ">", ">", closed(edges, *bound));
                where_code(|code| cell(code) && code >= first)
            }
            Test::AtMost(bound) => {
                let first = part(*bound, "<=", "<=", closed(edges, *bound));
                where_code(|code| cell(code) && code < first)
            }
            Test::AtLeast(bound) => {
                let first = part(*bound, ">=", ">", open(edges, *bound));
                where_code(|code| cell(code) && code >= first)
            }
            Test::Below(bound) => {
                let first = part(*bound, "<", "<=", open(edges, *bound));
                where_code(|code| cell(code) && code < first)
            }
            Test::OneOf(values) => {
                let mut codes = Vec::with_capacity(values.len());
                for value in values {
                    let number: f64 = value
                        .parse()
                        .map_err(|_| SliceError::NoFit(format!("\"{name}\" has numbers, and \"{value}\" is none")))?;
                    let code = cells.code(number);
                    if code != MISSING && !cells.is_point(usize::from(code)) {
                        let bound = |at: Option<usize>| at.and_then(|at| edges.get(at));
                        let used = match (bound(usize::from(code).checked_sub(1)), bound(Some(usize::from(code)))) {
                            (Some(low), Some(high)) => format!("{name} > {low} and {name} <= {high}"),
                            (None, Some(high)) => format!("{name} <= {high}"),
                            (Some(low), None) => format!("{name} > {low}"),
                            (None, None) => "all values".to_owned(),
                        };
                        self.moved.push(Moved { wanted: format!("{name} = {value}"), used });
                    }
                    codes.push(code);
                }
                only(codes.into_iter().filter(|code| *code != MISSING))
            }
        })
    }

    /// Score cell `i` is `[edges[i−1], edges[i])`.
    fn score(&mut self, edges: &[f64], test: &Test) -> Result<[bool; 256], SliceError> {
        let scale = Scale { subject: "@score", edges, all: "all scores" };
        let mut part = |bound: f64, sign: &str| {
            let place = closed(edges, bound);
            self.moved.extend(scale.moved(bound, (sign, sign), place));
            place.0
        };
        let last = edges.len();
        Ok(match test {
            Test::AtLeast(bound) | Test::Above(bound) => {
                let first = part(*bound, ">=");
                where_code(|code| code <= last && code >= first)
            }
            Test::Below(bound) | Test::AtMost(bound) => {
                let first = part(*bound, "<");
                where_code(|code| code < first)
            }
            Test::Missing => only([MISSING]),
            Test::OneOf(_) => return Err(SliceError::NoFit("a score is compared with >= and <".to_owned())),
        })
    }
}

/// What a bound is compared with.
struct Scale<'a> {
    subject: &'a str,
    edges: &'a [f64],
    /// What is left of a comparison without an edge.
    all: &'static str,
}

impl Scale<'_> {
    /// What is tested in place of a bound that is not met exactly, as it was written and as it is used: `place` says
    /// how many cells lie below, and whether exactly these values do.
    fn moved(&self, bound: f64, (wanted, used): (&str, &str), (after, exact): (usize, bool)) -> Option<Moved> {
        if exact {
            return None;
        }
        let (subject, edge) = (self.subject, after.checked_sub(1).and_then(|at| self.edges.get(at)));
        let used = edge.map_or_else(|| self.all.to_owned(), |edge| format!("{subject} {used} {edge}"));
        Some(Moved { wanted: format!("{subject} {wanted} {bound}"), used })
    }
}

/// How many cells lie at or below a bound, and whether exactly these values do.
fn closed(edges: &[f64], bound: f64) -> (usize, bool) {
    let after = nearest(edges, bound);
    (after, after.checked_sub(1).and_then(|at| edges.get(at)) == Some(&bound))
}

/// How many cells lie strictly below a bound, and whether exactly these values do.
fn open(edges: &[f64], bound: f64) -> (usize, bool) {
    let position = |wanted: f64| edges.binary_search_by(|edge| edge.total_cmp(&wanted));
    // x ≥ b is x > the number right below b, which is an edge where b is an atom of the reference. Where b alone is an
    // edge, the one before it keeps b: whole numbers often have a cell each.
    match (position(bound.next_down()), position(bound)) {
        (Ok(below), _) => (below + 1, true),
        (Err(_), Ok(at)) => (at, false),
        (Err(_), Err(_)) => (nearest(edges, bound), false),
    }
}

/// How many cells lie below the edge nearest to a bound; 0 without edges.
fn nearest(edges: &[f64], bound: f64) -> usize {
    let above = edges.partition_point(|edge| *edge < bound);
    match (above.checked_sub(1).and_then(|at| edges.get(at)), edges.get(above)) {
        (Some(low), Some(high)) if bound - low < high - bound => above,
        (_, Some(_)) => above + 1,
        (Some(_), None) => above,
        (None, None) => 0,
    }
}

fn where_code(keep: impl Fn(usize) -> bool) -> [bool; 256] {
    std::array::from_fn(|code| code != usize::from(MISSING) && keep(code))
}

fn only(codes: impl IntoIterator<Item = u8>) -> [bool; 256] {
    let mut keep = [false; 256];
    for code in codes {
        keep[usize::from(code)] = true;
    }
    keep
}

/// Tests of the same column become one; constants are worked in.
fn merged(nodes: Vec<Node>, all: bool) -> Node {
    let mut kept: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Constant(value) if value == all => {}
            Node::Constant(value) => return Node::Constant(value),
            Node::Codes(field, keep) => {
                let same = kept.iter_mut().find_map(|node| match node {
                    Node::Codes(of, before) if *of == field => Some(before),
                    _ => None,
                });
                match same {
                    Some(before) => before
                        .iter_mut()
                        .zip(keep.iter())
                        .for_each(|(before, keep)| *before = if all { *before && *keep } else { *before || *keep }),
                    None => kept.push(Node::Codes(field, keep)),
                }
            }
            node => kept.push(node),
        }
    }
    match (kept.len(), kept.pop()) {
        (_, None) => Node::Constant(all),
        (1, Some(only)) => only,
        (_, Some(last)) => {
            kept.push(last);
            if all { Node::And(kept) } else { Node::Or(kept) }
        }
    }
}
