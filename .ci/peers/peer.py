"""Makes the data, or runs one peer on it and writes its figures as JSON.

Started by bench.py, each time as a process of its own: peer.py TASK ROWS REFERENCE CURRENT OUTPUT
"""

import json
import sys
import time
import warnings

NUMERIC = [f"n{at}" for at in range(20)]
SIZES = [2, 5, 10, 50, 200]
CATEGORICAL = [f"c{size}" for size in SIZES]
FEATURES = NUMERIC + CATEGORICAL
PROTECTED = ["sex", "age_group"]
SEED = 20260101


def make_data(rows, reference, current):
    """Both files: shifted a little in every second feature, with missing values in three."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path, shift, seed in [(reference, 0.0, SEED), (current, 1.0, SEED + 1)]:
        random = np.random.default_rng(seed)
        columns = {}
        for at, name in enumerate(NUMERIC):
            moved = shift * (at % 2) * 0.01 * at
            values = [
                lambda: random.normal(moved, 1.0, rows),
                lambda: random.lognormal(moved, 0.5, rows),
                lambda: random.uniform(moved, 10.0, rows),
                lambda: np.round(random.gamma(2.0 + moved, 10.0, rows), 1),
            ][at % 4]()
            columns[name] = pa.array(values, mask=random.random(rows) < 0.02 if at in (3, 8) else None)
        for size, name in zip(SIZES, CATEGORICAL):
            weights = 1.0 + np.arange(size) / size + shift * 0.05 * (np.arange(size) % 2)
            codes = random.choice(size, rows, p=weights / weights.sum()).astype(np.int32)
            mask = random.random(rows) < 0.01 if size == 10 else None
            names = pa.array([f"{name}_{code:03}" for code in range(size)])
            columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), names).cast(pa.string())
        groups = {
            "sex": (["f", "m"], [0.45, 0.55]),
            "age_group": (["18-29", "30-49", "50-64", "65+"], [0.3, 0.4, 0.2, 0.1]),
        }
        bias = np.zeros(rows)
        for step, (name, (values, shares)) in zip([0.3, 0.15], groups.items()):
            codes = random.choice(len(values), rows, p=shares)
            bias += step * codes
            columns[name] = pa.array(np.array(values)[codes])
        score = 1.0 / (1.0 + np.exp(-(random.normal(-0.4, 1.2, rows) + bias)))
        columns["score"] = pa.array(score)
        columns["label"] = pa.array((random.random(rows) < score).astype(np.int64))
        pq.write_table(pa.table(columns), path)


def evidently(reference, current, **methods):
    """`DataDriftPreset`: by default, normed Wasserstein distances and Jensen-Shannon distances from 1,000 rows on."""
    import pandas as pd
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    yield
    definition = DataDefinition(numerical_columns=NUMERIC, categorical_columns=CATEGORICAL)
    sides = [
        Dataset.from_pandas(pd.read_parquet(path, columns=FEATURES), data_definition=definition)
        for path in (current, reference)
    ]
    result = json.loads(Report([DataDriftPreset(**methods)]).run(*sides).json())
    figures = {}
    for metric in result["metrics"]:
        if "column" in metric["config"]:
            figures[metric["config"]["column"]] = {"method": metric["config"]["method"], "value": metric["value"]}
    yield figures


def nannyml(reference, current, **settings):
    """`UnivariateDriftCalculator`: by default, Jensen-Shannon distances of ten chunks."""
    import nannyml as nml
    import pandas as pd

    yield
    data = [pd.read_parquet(path, columns=FEATURES) for path in (reference, current)]
    calculator = nml.UnivariateDriftCalculator(column_names=FEATURES, **settings).fit(data[0])
    table = calculator.calculate(data[1]).filter(period="analysis").to_df()
    figures = {}
    for column, method, what in table.columns:
        if what == "value":
            figures.setdefault(column, {})[method] = float(table[(column, method, what)].iloc[0])
    yield figures


def fairness_columns(current):
    import pandas as pd

    data = pd.read_parquet(current, columns=["label", "score", *PROTECTED])
    return data, data["label"], (data["score"] >= 0.5).astype(int)


def fairlearn(_, current, **settings):
    """`MetricFrame`: five metrics by each of two attributes."""
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import accuracy_score, precision_score

    metrics = {
        "selection_rate": selection_rate,
        "tpr": true_positive_rate,
        "fpr": false_positive_rate,
        "accuracy": accuracy_score,
        "ppv": precision_score,
    }
    yield
    data, label, decision = fairness_columns(current)
    figures = {}
    for attribute in PROTECTED:
        frame = MetricFrame(
            metrics=metrics, y_true=label, y_pred=decision, sensitive_features=data[attribute], **settings
        )
        figures[attribute] = {"groups": frame.by_group.to_dict(orient="index")}
    yield figures


def gaps(_, current):
    """The differences and ratios that fairlearn has functions for."""
    import fairlearn.metrics as metrics

    yield
    data, label, decision = fairness_columns(current)
    kinds = ("demographic_parity", "equalized_odds", "equal_opportunity")
    names = [f"{kind}_{gap}" for kind in kinds for gap in ("difference", "ratio")]
    yield {
        attribute: {
            name: float(getattr(metrics, name)(label, decision, sensitive_features=data[attribute])) for name in names
        }
        for attribute in PROTECTED
    }


def sklearn(_, current):
    """Four figures of quality."""
    import pandas as pd
    from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

    yield
    data = pd.read_parquet(current, columns=["label", "score"])
    label, score = data["label"], data["score"]
    yield {
        "auc": float(roc_auc_score(label, score)),
        "log_loss": float(log_loss(label, score)),
        "brier": float(brier_score_loss(label, score)),
        "average_precision": float(average_precision_score(label, score)),
    }


def scipy(reference, current):
    """The tests that Evidently and NannyML build upon, on the values themselves."""
    import pandas as pd
    from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance

    yield
    data = [pd.read_parquet(path, columns=FEATURES) for path in (reference, current)]
    figures = {}
    for name in NUMERIC:
        sides = [side[name].dropna().to_numpy() for side in data]
        test = ks_2samp(*sides)
        figures[name] = {
            "ks": float(test.statistic),
            "ks_p": float(test.pvalue),
            "wasserstein": float(wasserstein_distance(*sides)),
        }
    for name in CATEGORICAL:
        counts = pd.concat([side[name].value_counts() for side in data], axis=1).fillna(0)
        test = chi2_contingency(counts, correction=False)
        figures[name] = {"chi2": float(test.statistic), "chi2_p": float(test.pvalue), "chi2_dof": int(test.dof)}
    yield figures


TASKS = {
    "evidently": evidently,
    "evidently-tests": lambda *files: evidently(*files, num_method="ks", cat_method="psi"),
    "nannyml": nannyml,
    "nannyml-all": lambda *files: nannyml(
        *files,
        chunk_number=1,
        continuous_methods=["jensen_shannon", "kolmogorov_smirnov", "wasserstein", "hellinger"],
        categorical_methods=["jensen_shannon", "l_infinity", "chi2", "hellinger"],
    ),
    "fairlearn": fairlearn,
    "fairlearn-bootstrap": lambda *files: fairlearn(*files, n_boot=10, ci_quantiles=[0.025, 0.975], random_state=1),
    "gaps": gaps,
    "sklearn": sklearn,
    "scipy": scipy,
}


def main():
    warnings.simplefilter("ignore")
    task, rows, reference, current, output = sys.argv[1:]
    if task == "data":
        make_data(int(rows), reference, current)
        return
    began = time.monotonic()
    steps = TASKS[task](reference, current)
    next(steps)
    imports = time.monotonic() - began
    figures = next(steps)
    with open(output, "w") as file:
        json.dump({"imports": imports, "figures": figures}, file)


main()
