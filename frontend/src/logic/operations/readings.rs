//! What versions use along time, as lines of small charts.

use shared::alert::Baseline;
use shared::api::Resources;
use shared::stats::quantile::quantile_sorted;

use super::super::date::iso_moment;
use super::super::export::Table;
use super::super::number::{of, percent, share, significant};

const DAY_MS: f64 = 86_400_000.0;
/// No line is drawn over a longer gap than this many usual steps.
const GAP: f64 = 4.0;

/// One chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Resident memory, in megabytes.
    Memory,
    /// Processors in use.
    Cpu,
    /// Percentiles of the latency, in milliseconds.
    Latency,
    /// The share of requests that failed.
    Errors,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is, where there are several.
    pub name: &'static str,
    /// Runs of points that belong together: the day (with its fraction) and the figure.
    pub runs: Vec<Vec<(f64, f64)>>,
}

impl Line {
    /// The latest figure.
    pub fn last(&self) -> Option<f64> {
        self.runs.last()?.last().map(|(_, figure)| *figure)
    }
}

impl What {
    /// All charts, in their order.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Cpu, Self::Latency, Self::Errors];

    /// What the chart shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "Memory",
            Self::Cpu => "Processors in use",
            Self::Latency => "Latency",
            Self::Errors => "Requests that failed",
        }
    }

    /// A figure with its unit.
    pub fn text(self, figure: f64) -> String {
        match self {
            Self::Memory => format!("{}\u{a0}MB", significant(figure, 3)),
            Self::Cpu => significant(figure, 2),
            Self::Latency => format!("{}\u{a0}ms", significant(figure, 3)),
            Self::Errors => share(figure),
        }
    }

    /// A value of its axis, whose ticks are this far apart.
    pub fn tick(self, figure: f64, step: f64) -> String {
        match self {
            Self::Memory => format!("{}\u{a0}MB", significant(figure, 4)),
            Self::Cpu => significant(figure, 3),
            Self::Latency => format!("{}\u{a0}ms", significant(figure, 4)),
            Self::Errors => percent(figure, usize::from(step < 0.01)),
        }
    }

    /// Its lines; none where nothing was sent.
    pub fn lines(self, readings: &[Resources]) -> Vec<Line> {
        let figures: &[(&'static str, Figure)] = match self {
            Self::Memory => &[("", |one| one.memory_bytes.map(|bytes| bytes / 1e6))],
            Self::Cpu => &[("", |one| one.cpu_cores)],
            Self::Latency => &[
                ("median", |one| one.latency_p50_ms),
                ("95\u{a0}%", |one| one.latency_p95_ms),
                ("99\u{a0}%", |one| one.latency_p99_ms),
            ],
            Self::Errors => &[("", failed)],
        };
        let lines = figures.iter().map(|(name, figure)| Line { name, runs: runs(readings, *figure) });
        lines.filter(|line| !line.runs.is_empty()).collect()
    }

    /// What the chart says: its title.
    pub fn title(self, readings: &[Resources], usual: Option<&Baseline>) -> String {
        let lines = self.lines(readings);
        let Some(last) = lines.first().and_then(Line::last) else { return format!("{}: none sent", self.name()) };
        match self {
            Self::Memory => {
                let against = usual.filter(|usual| usual.median > 0.0).map(|usual| {
                    format!(", {}\u{a0}× the usual {}", significant(last * 1e6 / usual.median, 2), {
                        self.text(usual.median / 1e6)
                    })
                });
                format!("Memory is {}{}", self.text(last), against.unwrap_or_default())
            }
            Self::Cpu => format!("{} processors in use", self.text(last)),
            Self::Latency => {
                let parts = lines.iter().filter_map(|line| {
                    let last = self.text(line.last()?);
                    Some(match line.name {
                        "median" => format!("half answered within {last}"),
                        name => format!("{name} within {last}"),
                    })
                });
                super::super::search::capital(&parts.collect::<Vec<_>>().join(", "))
            }
            Self::Errors => {
                let sum = |of: Figure| readings.iter().filter_map(of).filter(|x| x.is_finite()).sum::<f64>();
                let (requests, errors) = (sum(|one| one.requests), sum(|one| one.errors));
                format!(
                    "{} of {} failed",
                    share(errors / requests.max(1.0)),
                    of(requests as u64, "request", "requests")
                )
            }
        }
    }
}

type Figure = fn(&Resources) -> Option<f64>;

fn failed(one: &Resources) -> Option<f64> {
    let requests = one.requests.filter(|requests| *requests > 0.0)?;
    Some((one.errors? / requests).clamp(0.0, 1.0))
}

/// Points in runs that no long gap parts.
fn runs(readings: &[Resources], figure: Figure) -> Vec<Vec<(f64, f64)>> {
    let points: Vec<(f64, f64)> = readings
        .iter()
        .filter_map(|one| Some((one.time? as f64 / DAY_MS, figure(one).filter(|figure| figure.is_finite())?)))
        .collect();
    let mut steps: Vec<f64> = points.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    steps.sort_by(f64::total_cmp);
    let longest = quantile_sorted(&steps, 0.5).map_or(f64::INFINITY, |usual| usual * GAP);
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    for point in points {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| point.0 - last.0 <= longest) => run.push(point),
            _ => runs.push(vec![point]),
        }
    }
    runs
}

/// The readings as a table, the latest first.
pub fn table(readings: &[Resources]) -> Table {
    let mut table = Table::new([
        "Time",
        "Memory (bytes)",
        "Processors",
        "Latency, median (ms)",
        "Latency, 95 % (ms)",
        "Latency, 99 % (ms)",
        "Requests",
        "Failed",
    ]);
    for one in readings.iter().rev() {
        table.push([
            one.time.map(iso_moment).into(),
            one.memory_bytes.into(),
            one.cpu_cores.into(),
            one.latency_p50_ms.into(),
            one.latency_p95_ms.into(),
            one.latency_p99_ms.into(),
            one.requests.into(),
            one.errors.into(),
        ]);
    }
    table
}

/// A command that sends one reading, and works as it stands.
pub fn command(origin: &str, model: &str, version: &str) -> String {
    use super::super::search::path_segment;
    format!(
        "curl -X POST '{origin}/api/v1/models/{}/versions/{}/resources' \\\n  -H 'Content-Type: application/json' \\\n  \
         -d '{{\"memory_bytes\": 412000000, \"cpu_cores\": 0.6, \"latency_p50_ms\": 12, \"latency_p95_ms\": 35, \
         \"latency_p99_ms\": 80, \"requests\": 1200, \"errors\": 3}}'\n",
        path_segment(model),
        path_segment(version)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(minute: i64, megabytes: f64) -> Resources {
        Resources { time: Some(minute * 60_000), memory_bytes: Some(megabytes * 1e6), ..Resources::default() }
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let minutes = [0, 1, 2, 3, 60, 61];
        let readings: Vec<Resources> = minutes.iter().map(|minute| reading(*minute, 100.0)).collect();
        let lines = What::Memory.lines(&readings);
        assert_eq!(lines[0].runs.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
        assert!(What::Cpu.lines(&readings).is_empty());
        assert!(What::Memory.lines(&[]).is_empty());
        assert_eq!(What::Cpu.title(&readings, None), "Processors in use: none sent");
    }

    #[test]
    fn the_title_is_the_finding() {
        let usual = Baseline { median: 2e8, n: 40, same_hour: true };
        assert_eq!(
            What::Memory.title(&[reading(0, 500.0)], Some(&usual)),
            "Memory is 500\u{a0}MB, 2.5\u{a0}× the usual 200\u{a0}MB"
        );
        let served = Resources {
            latency_p50_ms: Some(12.0),
            latency_p99_ms: Some(80.0),
            requests: Some(1_000.0),
            errors: Some(10.0),
            ..reading(0, 1.0)
        };
        assert_eq!(
            What::Latency.title(&[served], None),
            "Half answered within 12\u{a0}ms, 99\u{a0}% within 80\u{a0}ms"
        );
        assert_eq!(What::Errors.title(&[served, served], None), "1.0\u{a0}% of 2,000 requests failed");
    }

    #[test]
    fn the_command_names_version_and_model_safely() {
        let command = command("http://here", "a/b", "v'1");
        assert!(command.contains("/models/a%2Fb/versions/v%271/resources"), "{command}");
        assert_eq!(table(&[reading(0, 1.0)]).rows.len(), 1);
    }
}
