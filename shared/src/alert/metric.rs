//! The figures that a rule can look at.

use crate::figures::performance::{Better, Measure};

/// A figure that a rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Seconds since the endpoint answered last.
    Down,
    /// Seconds since the last prediction.
    Silence,
    /// The verdict over all features.
    Drift,
    /// The population stability index of a feature.
    Psi,
    /// How far the leading measure of quality fell below the reference.
    Performance,
    /// A measure of quality.
    Quality(Measure),
    /// The largest gap between groups of a protected attribute, in the selection rate.
    DemographicParity,
    /// The largest gap between groups of a protected attribute, in the true positive rate.
    EqualOpportunity,
    /// The share of predictions whose outcome is known.
    LabelCoverage,
    /// Predictions in the window.
    Predictions,
    /// The share of rows that were refused.
    InvalidShare,
    /// The share of requests that failed.
    ErrorRate,
    /// The median latency, in milliseconds.
    LatencyP50,
    /// The 95th percentile of the latency, in milliseconds.
    LatencyP95,
    /// The 99th percentile of the latency, in milliseconds.
    LatencyP99,
    /// Processors in use.
    Cpu,
    /// Memory, in megabytes.
    Memory,
    /// Memory against what is usual at this hour of this weekday.
    MemoryRatio,
}

/// On which side of its limit a figure is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above.
    Above,
    /// Below.
    Below,
}

const MEASURES: [Measure; 20] = [
    Measure::Auc,
    Measure::Accuracy,
    Measure::BalancedAccuracy,
    Measure::Precision,
    Measure::Recall,
    Measure::Specificity,
    Measure::F1,
    Measure::Mcc,
    Measure::Kappa,
    Measure::Brier,
    Measure::LogLoss,
    Measure::Ece,
    Measure::MacroF1,
    Measure::AucOvr,
    Measure::Mae,
    Measure::Rmse,
    Measure::ErrorStd,
    Measure::R2,
    Measure::Mape,
    Measure::Pearson,
];

const OTHERS: [Metric; 17] = [
    Metric::Down,
    Metric::Silence,
    Metric::Drift,
    Metric::Psi,
    Metric::Performance,
    Metric::DemographicParity,
    Metric::EqualOpportunity,
    Metric::LabelCoverage,
    Metric::Predictions,
    Metric::InvalidShare,
    Metric::ErrorRate,
    Metric::LatencyP50,
    Metric::LatencyP95,
    Metric::LatencyP99,
    Metric::Cpu,
    Metric::Memory,
    Metric::MemoryRatio,
];

impl Metric {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        OTHERS.into_iter().chain(MEASURES.into_iter().map(Self::Quality))
    }

    /// As rules name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Silence => "silence",
            Self::Drift => "drift",
            Self::Psi => "psi",
            Self::Performance => "performance",
            Self::Quality(measure) => measure.key(),
            Self::DemographicParity => "demographic_parity_difference",
            Self::EqualOpportunity => "equal_opportunity_difference",
            Self::LabelCoverage => "label_coverage",
            Self::Predictions => "predictions",
            Self::InvalidShare => "invalid_share",
            Self::ErrorRate => "error_rate",
            Self::LatencyP50 => "latency_p50_ms",
            Self::LatencyP95 => "latency_p95_ms",
            Self::LatencyP99 => "latency_p99_ms",
            Self::Cpu => "cpu_cores",
            Self::Memory => "memory_mb",
            Self::MemoryRatio => "memory_ratio",
        }
    }

    /// The metric that a rule names.
    ///
    /// # Errors
    /// A sentence with the names there are.
    pub fn of(key: &str) -> Result<Self, String> {
        Self::all().find(|metric| metric.key() == key).ok_or_else(|| {
            let names: Vec<&str> = Self::all().map(Self::key).collect();
            format!("there is no metric \"{key}\"; there are {}", names.join(", "))
        })
    }

    /// On which side of its limit it is bad.
    pub fn side(self) -> Side {
        match self {
            Self::LabelCoverage | Self::Predictions => Side::Below,
            Self::Quality(measure) if measure.better() == Better::Higher => Side::Below,
            _ => Side::Above,
        }
    }

    /// Its limit where a rule names none; `None` where only the rule can know it.
    pub fn usual_limit(self) -> Option<f64> {
        match self {
            // Of drift, a share of features, as the verdict over all of them has it.
            Self::Down | Self::Drift => Some(0.0),
            Self::Silence => Some(86_400.0),
            Self::Psi => Some(crate::verdict::PSI_LIMIT),
            Self::Performance | Self::InvalidShare | Self::ErrorRate => Some(0.05),
            Self::DemographicParity | Self::EqualOpportunity => Some(crate::verdict::GAP_LIMIT),
            Self::MemoryRatio => Some(2.0),
            _ => None,
        }
    }

    /// Whether it is read from summaries, which takes longer than a look at what is in memory.
    pub fn needs_summaries(self) -> bool {
        matches!(
            self,
            Self::Drift
                | Self::Psi
                | Self::Performance
                | Self::Quality(_)
                | Self::DemographicParity
                | Self::EqualOpportunity
                | Self::LabelCoverage
                | Self::Predictions
        )
    }

    /// Whether it is of one column, which a rule must name.
    pub fn needs_feature(self) -> bool {
        matches!(self, Self::Psi | Self::DemographicParity | Self::EqualOpportunity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_found_by_its_name() {
        for metric in Metric::all() {
            assert_eq!(Metric::of(metric.key()), Ok(metric));
        }
        assert!(Metric::of("Auc").is_err_and(|why| why.contains("auc, accuracy")));
    }
}
