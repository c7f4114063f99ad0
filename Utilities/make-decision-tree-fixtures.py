#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/decision-tree.json: seeded rows and what scikit-learn's trees of several depths say about them.

Run with the Python of .dependencies/venv, which has scikit-learn: Utilities/make-decision-tree-fixtures.py
"""
import json
import pathlib

import numpy as np
from sklearn import __version__ as sklearn_version
from sklearn.tree import DecisionTreeClassifier


def verify_unique(tree, values, labels, name):
    """What could be chosen otherwise would be no oracle: no node has two splits that are equally good."""
    inside = tree.decision_path(values).toarray().astype(bool)
    for node in np.flatnonzero(tree.tree_.feature >= 0):
        here, counts = values[inside[:, node]], np.eye(labels.max() + 1)[labels[inside[:, node]]]
        impurities = []
        for feature in range(values.shape[1]):
            left = np.cumsum(counts[np.argsort(here[:, feature])], axis=0)[:-1]
            right = counts.sum(axis=0) - left
            impurities += [len(counts) - sum((side**2).sum(axis=1) / side.sum(axis=1) for side in (left, right))]
        first, second = np.partition(np.concatenate(impurities), 1)[:2]
        assert second - first > 1e-6, f"{name}: two splits are equally good"


def make(name, seed, rows, features, classes, noise, depth):
    """Rows that the tree is fitted to, and others."""
    random = np.random.default_rng(seed)
    # Single precision, in which scikit-learn keeps features.
    values = random.normal(0, 1, (rows + 40, features)).astype(np.float32)
    score = values[:, 0] + np.where(values[:, 1] > 0.3, 1.5, -0.5) * values[:, 2] + random.normal(0, noise, rows + 40)
    labels = np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(values[:rows], labels[:rows])
    verify_unique(tree, values[:rows], labels[:rows], name)
    return {"name": name, "depth": depth, "features": values.astype(float).tolist(), "labels": labels[:rows].tolist(),
            "predictions": tree.predict(values).tolist()}  # fmt: skip


def main():
    cases = [
        make("two classes", 2, 200, 5, 2, 0.3, 3),
        make("four classes", 3, 300, 6, 4, 0.5, 3),
        make("one split", 3, 120, 4, 3, 0.2, 1),
        make("deeper", 5, 400, 5, 3, 0.1, 4),
    ]
    target = pathlib.Path(__file__).resolve().parent.parent / "test/data/decision-tree.json"
    document = {"versions": {"scikit-learn": sklearn_version}, "cases": cases}
    target.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
