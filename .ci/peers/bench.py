"""Times `evenkeel report` against its peers on the same files, and compares what they say.

Started by .ci/bench-peers: bench.py BINARY ROWS FOLDER
Only the standard library here: a child's peak memory begins with what its parent has.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

OUR_RUNS = 5
LONGEST_S = 900
# Bootstraps are run for their time only: nobody needs to see the end of a slow one.
LONGEST_BOOTSTRAP_S = 180
# A slower run is not repeated: start-up and caches no longer matter.
REPEATED_S = 60
PROTECTED = ["sex", "age_group"]
PEER = Path(__file__).with_name("peer.py")


class Measure(NamedTuple):
    seconds: float
    # Time on a processor, which other programs lengthen less than the time that passes.
    processor: float
    megabytes: float


class Result(NamedTuple):
    measure: Measure
    imports: float
    figures: dict


class Bench:
    def __init__(self, binary, rows, folder):
        self.binary = binary
        self.rows = rows
        self.folder = Path(folder)
        self.reference = self.folder / f"reference-{rows}.parquet"
        self.current = self.folder / f"current-{rows}.parquet"

    def peer_command(self, task, output):
        return [sys.executable, PEER, task, str(self.rows), self.reference, self.current, output]

    def make_data(self):
        # Made anew each time: whoever changes what is made must not measure what was made before.
        subprocess.run(self.peer_command("data", "-"), check=True)
        sizes = [path.stat().st_size / 1e6 for path in (self.reference, self.current)]
        print(f"data: 2 × {self.rows:,} rows × 25 features, Parquet, {sizes[0]:.0f} + {sizes[1]:.0f} MB\n")

    def ours(self, arguments):
        """The report, and the medians of several runs."""
        output = self.folder / "evenkeel.json"
        files = [str(argument) for argument in arguments]
        command = [self.binary, "report", *files, "--label", "label", "--score", "score"]
        command += ["--protected", ",".join(PROTECTED), "--format", "json", "--output", output]
        runs = [measured(command, allowed=(0, 1, 3)) for _ in range(OUR_RUNS)]
        return json.loads(output.read_text()), Measure(*(statistics.median(values) for values in zip(*runs)))

    def peer(self, task, runs, longest):
        """The figures, the fastest run and its seconds of imports; `None` if it took too long."""
        output = self.folder / f"{task}.json"
        results = []
        while len(results) < runs and not (results and results[0].measure.seconds > REPEATED_S):
            output.unlink(missing_ok=True)
            measure = measured(self.peer_command(task, output), longest=longest)
            if measure is None:
                return None
            results.append(Result(measure, **json.loads(output.read_text())))
        return min(results, key=lambda result: result.measure.seconds)


def measured(command, allowed=(0,), longest=LONGEST_S):
    """What a process took; `None` where it was stopped as it took too long."""
    log = Path(command[-1]).with_suffix(".log")
    late = threading.Event()
    with open(log, "wb") as said:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=said, stderr=said)

        def stop():
            late.set()
            process.kill()

        timer = threading.Timer(longest, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        return None
    if process.returncode not in allowed:
        sys.stderr.write(log.read_text(errors="replace")[-2000:])
        sys.exit(f"bench-peers: {' '.join(map(str, command))} ended with {process.returncode}")
    # Linux counts in kilobytes, macOS in bytes.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Measure(seconds, usage.ru_utime + usage.ru_stime, peak)


class Figures:
    """Pairs of figures that must agree, or that differ by definition, by what they are."""

    def __init__(self):
        self.rows = []
        self.disagree = False

    def agree(self, what, pairs, p_value=False, tolerance=1e-9):
        """Statistics agree within the tolerance, or within it relative to values past 1; p-values to 1e-6 relative."""
        worst = 0.0
        for ours, theirs in pairs:
            if ours is None or theirs is None or math.isnan(theirs):
                worst = math.inf
            elif p_value:
                # Below what a double holds in full, digits are lost on either side.
                worst = max(worst, abs(ours - theirs) / max(abs(theirs), 1e-300))
            else:
                worst = max(worst, abs(ours - theirs) / max(1.0, abs(theirs)))
        limit = 1e-6 if p_value else tolerance
        self.disagree |= not worst <= limit
        self.rows.append((what, len(pairs), worst, "agrees" if worst <= limit else f"DISAGREES, limit {limit:.0e}"))

    def differ(self, what, pairs, why):
        """Largest difference of figures of one name and two definitions; nothing to agree."""
        worst = max(abs(ours - theirs) for ours, theirs in pairs)
        self.rows.append((what, len(pairs), worst, why))

    def show(self):
        print(f"  {'figure':<58}{'pairs':>6}{'largest difference':>20}")
        for what, pairs, worst, verdict in self.rows:
            print(f"  {what:<58}{pairs:>6}{worst:>20.1e}  {verdict}")


def compare(report, results):
    """What each peer says against what we say, on which terms."""
    features = report["drift"]["features"]
    numeric = [name for name in features if name.startswith("n")]
    categorical = [name for name in features if name.startswith("c")]

    def pairs(task, ours, theirs, names, scale=1.0):
        figures = results[task].figures
        return [(features[name][ours] * scale, figures[name][theirs]) for name in names]

    found = Figures()
    default, tests, nannyml = ("evidently", "evidently-tests", "nannyml-all")
    found.agree("Evidently: normed Wasserstein", pairs(default, "wasserstein_normed", "value", numeric))
    nats = math.sqrt(math.log(2))
    found.agree("Evidently: Jensen-Shannon of categories, in nats",
                pairs(default, "js_distance", "value", categorical, nats))
    found.agree("Evidently: p of Kolmogorov-Smirnov", pairs(tests, "ks_p", "value", numeric), p_value=True)
    found.agree("Evidently: PSI of categories, no share below 1e-4", pairs(tests, "psi", "value", categorical))
    found.agree("NannyML: Jensen-Shannon of categories", pairs(nannyml, "js_distance", "jensen_shannon", categorical))
    found.agree("NannyML: Hellinger of categories", pairs(nannyml, "hellinger", "hellinger", categorical))
    found.agree("NannyML: L-infinity of two categories, which is our TVD", pairs(nannyml, "tvd", "l_infinity", ["c2"]))
    found.agree("NannyML: chi-square of three categories or more", pairs(nannyml, "chi2", "chi2", categorical[1:]))
    for name in ["ks", "wasserstein"]:
        found.agree(f"SciPy: {name}", pairs("scipy", name, name, numeric))
    found.agree("SciPy: p of Kolmogorov-Smirnov", pairs("scipy", "ks_p", "ks_p", numeric), p_value=True)
    found.agree("SciPy: chi-square", pairs("scipy", "chi2", "chi2", categorical))
    found.agree("SciPy: degrees of freedom", pairs("scipy", "chi2_dof", "chi2_dof", categorical))
    found.agree("SciPy: p of chi-square", pairs("scipy", "chi2_p", "chi2_p", categorical), p_value=True)
    for attribute in PROTECTED:
        ours, theirs = report["fairness"][attribute], results["fairlearn"].figures[attribute]["groups"]
        for rate in ["selection_rate", "tpr", "fpr", "accuracy", "ppv"]:
            found.agree(f"fairlearn: {rate} by {attribute}",
                        [(ours["groups"][group][rate]["rate"], theirs[group][rate]) for group in theirs])
        found.agree(f"fairlearn: differences and ratios by {attribute}",
                    [(ours[name], value) for name, value in results["gaps"].figures[attribute].items()])
    for name, value in results["sklearn"].figures.items():
        found.agree(f"scikit-learn: {name}", [(report["performance"]["current"][name], value)])
    found.differ("NannyML: Kolmogorov-Smirnov", pairs(nannyml, "ks", "kolmogorov_smirnov", numeric),
                 "theirs: 10,000 equal cells from 10,000 rows on")
    found.differ("NannyML: Wasserstein", pairs(nannyml, "wasserstein", "wasserstein", numeric),
                 "theirs: 10,000 equal cells from 10,000 rows on")
    found.differ("NannyML: Jensen-Shannon of numbers", pairs(nannyml, "js_distance", "jensen_shannon", numeric),
                 "theirs: Doane's cells; ours: reference deciles")
    found.differ("NannyML: chi-square of two categories", pairs(nannyml, "chi2", "chi2", ["c2"]),
                 "theirs: with Yates's correction")
    return found


def main():
    binary, rows, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    bench = Bench(binary, rows, folder)
    bench.make_data()
    busy = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {busy:.1f}"
          + (": something else is running, and times will be too long" if busy > 0.5 else ""))
    print(f"evenkeel: median of {OUR_RUNS} runs; peers: the faster of two, or one of over {REPEATED_S} s; each a process from start to end\n")

    report, drift = bench.ours(["--reference", bench.reference, "--current", bench.current])
    _, fair = bench.ours(["--data", bench.current])
    heads = ["seconds", "imports", "CPU s", "peak MB", "× time", "× CPU", "× memory"]
    print(f"  {'':<56}" + "".join(f"{head:>9}" for head in heads))

    def line(what, *cells):
        print(f"  {what:<56}" + "".join(f"{cell:>9}" for cell in cells), flush=True)

    results = {}

    def against(ours, what, tasks):
        line(what, f"{ours.seconds:.2f}", "", f"{ours.processor:.2f}", f"{ours.megabytes:.0f}")
        for task, what, runs in tasks:
            longest = LONGEST_BOOTSTRAP_S if task == "fairlearn-bootstrap" else LONGEST_S
            result = results[task] = bench.peer(task, runs, longest)
            if result is None:
                line(what, f">{longest}", "", "", "", f">{longest / ours.seconds:.0f}")
                continue
            theirs = result.measure
            ratios = [f"{their / our:.1f}" for their, our in
                      zip((theirs.seconds, theirs.processor, theirs.megabytes),
                          (ours.seconds, ours.processor, ours.megabytes))]
            line(what, f"{theirs.seconds:.2f}", f"{result.imports:.2f}", f"{theirs.processor:.2f}",
                 f"{theirs.megabytes:.0f}", *ratios)

    against(drift, "evenkeel report, two files: drift, quality, fairness", [
        ("evidently", "Evidently, DataDriftPreset", 2),
        ("evidently-tests", "Evidently, DataDriftPreset with KS and PSI", 1),
        ("nannyml", "NannyML, univariate drift (Jensen-Shannon, ten chunks)", 2),
        ("nannyml-all", "NannyML, univariate drift (four methods, one chunk)", 1),
        ("scipy", "SciPy, KS, Wasserstein and chi-square only", 1),
    ])
    against(fair, "evenkeel report, one file: quality, fairness", [
        ("fairlearn", "fairlearn, MetricFrame, 5 metrics × 2 attributes", 2),
        ("fairlearn-bootstrap", "fairlearn, the same with 10 bootstraps", 1),
        ("gaps", "fairlearn, 6 differences and ratios × 2 attributes", 1),
        ("sklearn", "scikit-learn, AUC, log-loss, Brier, average precision", 2),
    ])

    late = [task for task, result in results.items() if result is None and task != "fairlearn-bootstrap"]
    if late:
        print(f"\nfigures are not compared, as {', '.join(late)} took too long")
        return
    print()
    found = compare(report, results)
    found.show()
    print("  not compared: Evidently's PSI and Jensen-Shannon of numbers (Sturges' cells over both samples, ours: reference"
          "\n  deciles) and its chi-square (goodness of fit to the reference, ours: contingency of both samples)")
    if found.disagree:
        sys.exit("bench-peers: figures that must agree do not")


main()
