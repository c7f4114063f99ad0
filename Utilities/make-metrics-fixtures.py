#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/metrics/*.json: seeded cases with scikit-learn's figures of them and of their bootstrap's draws, and scipy's temperature.

Run with the Python of .dependencies/venv, which has scikit-learn: Utilities/make-metrics-fixtures.py
"""
import json
import pathlib
import sys
import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    cohen_kappa_score,
    confusion_matrix,
    log_loss,
    matthews_corrcoef,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

DRAWS = 2000
SEED = 20260101
BINS = 15


class MersenneTwister64:
    """Nishimura's MT19937-64, which is C++'s std::mt19937_64."""

    def __init__(self, seed):
        self.state = [seed]
        for i in range(1, 312):
            self.state.append((6364136223846793005 * (self.state[-1] ^ (self.state[-1] >> 62)) + i) % 2**64)
        self.index = 312

    def __call__(self):
        if self.index == 312:
            for i in range(312):
                bits = (self.state[i] & ~(2**31 - 1)) | (self.state[(i + 1) % 312] & (2**31 - 1))
                self.state[i] = self.state[(i + 156) % 312] ^ (bits >> 1) ^ (0xB5026F5AA96619E9 if bits & 1 else 0)
            self.index = 0
        x = self.state[self.index]
        self.index += 1
        x ^= (x >> 29) & 0x5555555555555555
        x ^= (x << 17) & 0x71D67FFFEDA60000
        x ^= (x << 37) & 0xFFF7EEE000000000
        return x ^ (x >> 43)


def class_figures(true, predicted, probabilities):
    """A list a figure."""
    labels = range(probabilities.shape[1])
    precision, recall, f1, _ = precision_recall_fscore_support(true, predicted, labels=labels, zero_division=np.nan)
    # scikit-learn has no specificity a class; it is the recall of "not the class".
    specificity = np.array(
        [precision_recall_fscore_support(true == c, predicted == c, labels=[False], zero_division=np.nan)[1][0] for c in labels]
    )
    is_mixed = [0 < (true == c).sum() < len(true) for c in labels]
    return {
        "precision": precision,
        "recall": recall,
        "specificity": specificity,
        "f1": f1,
        "false_positive_rate": 1 - specificity,
        "accuracy_one_vs_rest": [((true == c) == (predicted == c)).mean() for c in labels],
        "auc": [roc_auc_score(true == c, probabilities[:, c]) if is_mixed[c] else np.nan for c in labels],
        # scikit-learn's is 0 where there is no case of the class.
        "average_precision": [average_precision_score(true == c, probabilities[:, c]) if (true == c).any() else np.nan for c in labels],
    }


def mean_with_zeros(values, of_all_cases):
    """A class that has no figure counts as 0; one that has none in a draw is left out."""
    return np.nanmean(np.where(np.isnan(of_all_cases), 0, values))


def overall_figures(true, predicted, probabilities, of_classes, of_all_cases):
    # scikit-learn's correlation is 0 where it is 0/0.
    varies = len(set(true)) > 1 and len(set(predicted)) > 1
    return {
        "accuracy": (true == predicted).mean(),
        "balanced_accuracy": balanced_accuracy_score(true, predicted),
        "macro_recall": mean_with_zeros(of_classes["recall"], of_all_cases["recall"]),
        "macro_precision": mean_with_zeros(of_classes["precision"], of_all_cases["precision"]),
        "macro_precision_of_defined": np.nanmean(of_classes["precision"]),
        "macro_specificity": np.nanmean(of_classes["specificity"]),
        "macro_f1": mean_with_zeros(of_classes["f1"], of_all_cases["f1"]),
        "macro_f1_of_defined": np.nanmean(of_classes["f1"]),
        "macro_false_positive_rate": np.nanmean(of_classes["false_positive_rate"]),
        "macro_auc": np.nanmean(of_classes["auc"]),
        "macro_average_precision": mean_with_zeros(of_classes["average_precision"], of_all_cases["average_precision"]),
        "macro_average_precision_of_defined": np.nanmean(of_classes["average_precision"]),
        "cohens_kappa": cohen_kappa_score(true, predicted),
        "matthews_correlation": matthews_corrcoef(true, predicted) if varies else np.nan,
    }


def reliability(true, probabilities):
    """Accuracy, mean top probability and number of cases of each bin that has cases."""
    top = probabilities.max(axis=1)
    accuracy, confidence = calibration_curve(true == probabilities.argmax(axis=1), top, n_bins=BINS)
    cases = np.histogram(np.ceil(top * BINS), bins=np.arange(0.5, BINS + 1))[0]
    return accuracy, confidence, cases[cases > 0]


def calibration_figures(true, probabilities):
    accuracy, confidence, cases = reliability(true, probabilities)
    return {
        "brier_score": brier_score_loss(true, probabilities, labels=range(probabilities.shape[1]), scale_by_half=False),
        "expected_calibration_error": (np.abs(accuracy - confidence) * cases).sum() / len(true),
    }


def verify_macro(overall, true, predicted, probabilities):
    """The means of all cases are scikit-learn's own."""
    labels = range(probabilities.shape[1])
    own = precision_recall_fscore_support(true, predicted, labels=labels, average="macro", zero_division=0)[:3]
    own += (average_precision_score(np.array(true)[:, None] == labels, probabilities, average="macro"),)
    names = ("macro_precision", "macro_recall", "macro_f1", "macro_average_precision")
    assert np.allclose([overall[name] for name in names], own, rtol=0, atol=1e-14)


def figures(true, probabilities, all_cases=None):
    """Of cases, or of a draw from all cases, whose class figures are given."""
    predicted = probabilities.argmax(axis=1)
    of_classes = class_figures(true, predicted, probabilities)
    overall = overall_figures(true, predicted, probabilities, of_classes, of_classes if all_cases is None else all_cases)
    if all_cases is None:
        verify_macro(overall, true, predicted, probabilities)
    return {
        "classes": of_classes,
        "overall": overall,
        "calibration": calibration_figures(true, probabilities),
    }


def against_negative(true, probabilities, negative):
    """The rest against one class."""
    of_negative = probabilities[:, negative]
    return figures((true != negative).astype(int), np.stack([of_negative, 1 - of_negative], axis=1))


def curves(true, probabilities):
    result = []
    for c in range(probabilities.shape[1]):
        if not 0 < (true == c).sum() < len(true):
            result.append(None)
            continue
        false_positive_rate, recall, thresholds = roc_curve(true == c, probabilities[:, c], drop_intermediate=False)
        precision = precision_recall_curve(true == c, probabilities[:, c])[0]
        # That curve ascends, and ends with a point of no threshold.
        result.append(
            {
                "thresholds": thresholds[1:],
                "false_positive_rate": false_positive_rate[1:],
                "recall": recall[1:],
                "precision": precision[-2::-1],
            }
        )
    return result


def draw_indices(patients):
    """Indices of the cases of each draw: as many patients as there are, with replacement."""
    names = list(dict.fromkeys(patients))
    members = [np.flatnonzero(np.array(patients) == name) for name in names]
    random = MersenneTwister64(SEED)
    for _ in range(DRAWS):
        yield np.concatenate([members[random() % len(names)] for _ in names])


def limits(draws):
    draws = np.asarray(draws)
    numbers = draws[~np.isnan(draws)]
    return np.percentile(numbers, [2.5, 97.5]) if 2 * len(numbers) >= len(draws) else [np.nan, np.nan]


def intervals(draws):
    classes = range(len(draws[0]["classes"]["recall"]))
    return {
        **{part: {name: limits([draw[part][name] for draw in draws]) for name in draws[0][part]} for part in ("overall", "calibration")},
        "classes": {name: [limits([draw["classes"][name][c] for draw in draws]) for c in classes] for name in draws[0]["classes"]},
    }


def differences(one, other, draws_of_one, draws_of_other):
    """Value, limits and two-sided p of each figure: one minus the other."""
    result = {}
    for name in ("accuracy", "macro_f1", "macro_auc"):
        draws = np.array([a["overall"][name] - b["overall"][name] for a, b in zip(draws_of_one, draws_of_other)])
        draws = draws[~np.isnan(draws)]
        tail = min((draws < 1e-12).sum(), (draws > -1e-12).sum())
        result[name] = {
            "value": one["overall"][name] - other["overall"][name],
            "limits": limits(draws),
            "p": min(1.0, 2 * (tail + 1) / (len(draws) + 1)),
        }
    return result


def fit_temperature(true, probabilities):
    def cross_entropy(logarithm):
        powers = probabilities ** np.exp(-logarithm)
        return -np.log(powers[np.arange(len(true)), true] / powers.sum(axis=1)).sum()

    return minimize_scalar(cross_entropy, bracket=(-1, 1), method="brent", options={"xtol": 1e-12}).x


def newcombe_limits(area, positives, negatives):
    """Newcombe 2006, part 2, method 5: roots of (t - area)^2 = z^2 V(t), which is of the fourth degree in t."""
    t = np.polynomial.Polynomial([0, 1])
    others = (positives + negatives) / 2 - 1
    distance = (t - area) ** 2 * positives * negatives * (2 - t) * (1 + t)
    variance = t * (1 - t) * ((2 - t) * (1 + t) + others * ((1 - t) * (1 + t) + t * (2 - t)))
    roots = (distance - norm.ppf(0.975) ** 2 * variance).roots()
    roots = roots[np.abs(roots.imag) < 1e-9].real
    roots = roots[(roots > -1e-9) & (roots < 1 + 1e-9)]
    return [roots.min(), roots.max()]


def make_areas():
    examples = [(1, 6, 6), (1, 1, 1), (1, 3, 40), (0, 6, 6), (0.5, 10, 10), (0.9, 50, 70)]
    return [{"area": area, "positives": m, "negatives": n, "limits": plain(newcombe_limits(area, m, n))} for area, m, n in examples]


def plain(value):
    """NaN as null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(value)
    return value


def make_truth(seed, cases, classes, absent=None):
    true = np.random.default_rng(seed).integers(0, classes, cases)
    return true if absent is None else np.where(true == absent, (absent + 1) % classes, true)


def make_probabilities(seed, true, classes, skill, absent=None):
    # Sixteenths: exact in single precision, and many ties.
    weights = np.random.default_rng(seed).random((len(true), classes)) + skill * np.eye(classes)[true]
    if absent is not None:
        weights[:, absent] = 0.01
    sixteenths = np.floor(16 * weights / weights.sum(axis=1, keepdims=True)).astype(int)
    sixteenths = np.maximum(sixteenths, 1)
    highest = sixteenths.argmax(axis=1)
    sixteenths[np.arange(len(true)), highest] += 16 - sixteenths.sum(axis=1)
    probabilities = sixteenths / 16
    assert np.all(probabilities > 0) and np.all(probabilities.sum(axis=1) == 1)
    return probabilities


def make(seed, cases, classes, absent=None, unpredicted=None):
    true = make_truth(seed, cases, classes, absent)
    probabilities = make_probabilities(seed + 100, true, classes, 0.6, absent if unpredicted is None else unpredicted)
    labels = list(range(classes))
    accuracy, confidence, of_bins = reliability(true, probabilities)
    expected = {
        "confusion_matrix": confusion_matrix(true, probabilities.argmax(axis=1), labels=labels).tolist(),
        "support": [int((true == c).sum()) for c in labels],
        "cross_entropy": log_loss(true, probabilities, labels=labels),
        **figures(true, probabilities),
        "curves": curves(true, probabilities),
        "reliability": {"accuracy": accuracy, "confidence": confidence, "cases": of_bins.tolist()},
        "against_negative": [against_negative(true, probabilities, c) for c in labels],
    }
    return {
        "true": true.tolist(),
        "probabilities": probabilities.tolist(),
        "temperature": float(np.exp(fit_temperature(true, probabilities))),
        "expected": plain(expected),
    }


def make_with_patients(seed, cases, classes, patients):
    """Two networks, the second less able, on cases of patients; with what the bootstrap makes of them."""
    fixture = make(seed, cases, classes)
    true, probabilities = np.array(fixture["true"]), np.array(fixture["probabilities"])
    other = make_probabilities(seed + 200, true, classes, 0.35)
    fixture["patients"] = [f"patient {i % patients}" for i in range(cases)]
    fixture["other_probabilities"] = other.tolist()
    drawn = list(draw_indices(fixture["patients"]))
    of_one, of_other = figures(true, probabilities), figures(true, other)
    draws = [figures(true[chosen], probabilities[chosen], of_one["classes"]) for chosen in drawn]
    draws_of_other = [figures(true[chosen], other[chosen], of_other["classes"]) for chosen in drawn]
    fixture["intervals"] = plain(intervals(draws))
    fixture["differences"] = plain(differences(of_one, of_other, draws, draws_of_other))
    return fixture


def main():
    warnings.simplefilter("ignore")  # scikit-learn's about figures that are undefined in a draw
    folder = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    fixtures = {
        "two-classes": make(1, 80, 2),
        "four-classes": make(2, 160, 4),
        "absent-class": make(3, 40, 3, absent=1),
        "patients": make_with_patients(4, 60, 3, patients=9),
        "class-without-predictions": make(5, 40, 4, unpredicted=2),
        "class-without-cases": make(6, 40, 4, absent=1, unpredicted=2),
        "areas": make_areas(),
    }
    for name, fixture in fixtures.items():
        (folder / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{len(fixtures)} files in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
