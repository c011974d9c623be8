//! Decisions of a window at every exact threshold, counted once; any policy is then a sum over groups.

use crate::binning::Binning;
use crate::figures::outcome::{BinaryCounts, Cut};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Decided};
use crate::stats::fairness::MIN_GROUP;
use crate::summary::Layout;

/// A window's decisions by group and threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    pub(super) attribute: Option<String>,
    pub(super) thresholds: Vec<f64>,
    pub(super) deployed: f64,
    pub(super) everybody: DecidedAt,
    pub(super) groups: Vec<(String, DecidedAt)>,
    /// Rows that belong to no group.
    pub(super) rest: DecidedAt,
    pub(super) min_group: u64,
}

/// Decisions of some rows: as they were taken, and at every exact threshold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecidedAt {
    taken: Decided,
    edges: Vec<Decided>,
}

impl DecidedAt {
    /// The decisions of a cut; none at an edge that does not exist.
    pub fn decided(&self, cut: Cut) -> Decided {
        match cut {
            Cut::Deployed => self.taken,
            Cut::Edge(edge) => self.edges.get(edge).copied().unwrap_or_default(),
        }
    }

    fn of(counts: &BinaryCounts<'_>, slot: usize) -> Self {
        let (negatives, positives) = counts.score_cells(slot);
        let pending = counts.pending_cells(slot);
        let cells = negatives.iter().zip(&positives).zip(&pending);
        let mut below = Decided::default();
        let taken = counts.decisions(slot, Cut::Deployed);
        let all = |label: &[u32]| label.iter().map(|count| u64::from(*count)).sum::<u64>();
        let (n, p, u) = (all(&negatives), all(&positives), all(&pending));
        // Cell k lies below edge k, the last one above every edge.
        let edges = cells
            .take(counts.edges.len())
            .map(|((negative, positive), pending)| {
                below.labelled.tn += u64::from(*negative);
                below.labelled.fn_ += u64::from(*positive);
                below.pending_negative += u64::from(*pending);
                let Confusion { tn, fn_, .. } = below.labelled;
                let labelled = Confusion { tp: p - fn_, fp: n - tn, fn_, tn };
                Decided { labelled, pending_positive: u - below.pending_negative, ..below }
            })
            .collect();
        Self { taken, edges }
    }

    /// Those of these rows that are not among others.
    fn without(&self, others: &[(String, Self)]) -> Self {
        let less = |cut: Cut| others.iter().fold(self.decided(cut), |left, (_, other)| minus(left, other.decided(cut)));
        Self { taken: less(Cut::Deployed), edges: (0..self.edges.len()).map(|edge| less(Cut::Edge(edge))).collect() }
    }
}

fn minus(all: Decided, some: Decided) -> Decided {
    let (a, b) = (all.labelled, some.labelled);
    Decided {
        labelled: Confusion {
            tp: a.tp.saturating_sub(b.tp),
            fp: a.fp.saturating_sub(b.fp),
            fn_: a.fn_.saturating_sub(b.fn_),
            tn: a.tn.saturating_sub(b.tn),
        },
        pending_positive: all.pending_positive.saturating_sub(some.pending_positive),
        pending_negative: all.pending_negative.saturating_sub(some.pending_negative),
    }
}

impl Lab {
    /// Counts a window, by the groups of the attribute at this position if there is one; `None` for another task,
    /// and where outcomes were not loaded. Groups below [`MIN_GROUP`] rows are not counted into gaps, as on every page.
    pub fn new(binning: &Binning, layout: &Layout, window: &Totals, attribute: Option<usize>) -> Option<Self> {
        let counts = BinaryCounts::new(binning, layout, window)?;
        let everybody = DecidedAt::of(&counts, 0);
        let of = attribute.and_then(|position| Some((position, binning.attributes.get(position)?)));
        let groups: Vec<(String, DecidedAt)> = of
            .iter()
            .flat_map(|(position, of)| {
                let first = binning.first_slot(*position);
                of.groups.iter().enumerate().map(move |(at, name)| (name, first + at))
            })
            .map(|(name, slot)| (name.clone(), DecidedAt::of(&counts, slot)))
            .filter(|(_, decided)| decided.taken.n() > 0)
            .collect();
        Some(Self {
            attribute: of.map(|(_, of)| of.name.clone()),
            thresholds: counts.edges.to_vec(),
            deployed: counts.threshold,
            rest: everybody.without(&groups),
            everybody,
            groups,
            min_group: MIN_GROUP,
        })
    }

    /// The attribute whose groups are looked at.
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// The thresholds at which decisions are exact, rising.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// The deployed threshold.
    pub fn deployed(&self) -> f64 {
        self.deployed
    }

    /// The threshold of a cut; the deployed one for decisions as they were taken.
    pub fn threshold(&self, cut: Cut) -> f64 {
        match cut {
            Cut::Deployed => self.deployed,
            Cut::Edge(edge) => self.thresholds.get(edge).copied().unwrap_or(self.deployed),
        }
    }

    /// The groups with observations: name and decisions.
    pub fn groups(&self) -> &[(String, DecidedAt)] {
        &self.groups
    }

    /// Everybody's decisions.
    pub fn everybody(&self) -> &DecidedAt {
        &self.everybody
    }

    /// Whether the group at this position has enough rows to be counted into gaps.
    pub(super) fn is_counted(&self, position: usize) -> bool {
        self.groups.get(position).is_some_and(|(_, group)| group.taken.n() >= self.min_group.max(1))
    }
}
