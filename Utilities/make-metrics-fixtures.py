#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/metrics/*.json: seeded cases with scikit-learn's figures of them.

Run with the Python of .dependencies/venv, which has scikit-learn: Utilities/make-metrics-fixtures.py
"""
import json
import pathlib
import sys

import numpy as np
from sklearn.metrics import confusion_matrix, log_loss, precision_recall_fscore_support, roc_auc_score


def figures(true, probabilities):
    classes = probabilities.shape[1]
    labels = list(range(classes))
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_matrix(true, predicted, labels=labels)
    precision, recall, f1, support = precision_recall_fscore_support(true, predicted, labels=labels, zero_division=np.nan)
    macro = precision_recall_fscore_support(true, predicted, labels=labels, average="macro", zero_division=np.nan)[2]
    # scikit-learn has no false positive rate a class; it is the recall of "not the class", taken from 1.
    false_positive_rate = [
        1 - precision_recall_fscore_support(true == c, predicted == c, labels=[False, True], zero_division=np.nan)[1][0]
        for c in labels
    ]
    area = [roc_auc_score(true == c, probabilities[:, c]) if 0 < (true == c).sum() < len(true) else np.nan for c in labels]
    return {
        "confusion_matrix": matrix.tolist(),
        "accuracy": float((true == predicted).mean()),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "support": support.tolist(),
        "false_positive_rate": false_positive_rate,
        "auc": area,
        "macro_f1": macro,
        "cross_entropy": log_loss(true, probabilities, labels=labels),
    }


def plain(value):
    """NaN as null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(value)
    return value


def make(seed, cases, classes, absent=None):
    random = np.random.default_rng(seed)
    true = random.integers(0, classes, cases)
    if absent is not None:
        true = np.where(true == absent, (absent + 1) % classes, true)
    # Sixteenths: exact in single precision, and many ties.
    weights = random.random((cases, classes)) + 0.6 * np.eye(classes)[true]
    if absent is not None:
        weights[:, absent] = 0.01
    sixteenths = np.floor(16 * weights / weights.sum(axis=1, keepdims=True)).astype(int)
    sixteenths = np.maximum(sixteenths, 1)
    highest = sixteenths.argmax(axis=1)
    sixteenths[np.arange(cases), highest] += 16 - sixteenths.sum(axis=1)
    probabilities = sixteenths / 16
    assert np.all(probabilities > 0) and np.all(probabilities.sum(axis=1) == 1)
    return {
        "true": true.tolist(),
        "probabilities": probabilities.tolist(),
        "expected": plain(figures(true, probabilities)),
    }


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    fixtures = {"two-classes": make(1, 80, 2), "four-classes": make(2, 160, 4), "absent-class": make(3, 40, 3, absent=1)}
    for name, fixture in fixtures.items():
        (folder / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{len(fixtures)} files in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
