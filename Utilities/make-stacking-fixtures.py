#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/stacking.json: seeded cases of several networks, with scikit-learn's logistic regression of them.

Run with the Python of .dependencies/venv, which has scikit-learn: Utilities/make-stacking-fixtures.py
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression


def make_features(probabilities):
    """Logits whose mean over the classes is 0, a network after the other."""
    logarithms = np.log(probabilities.astype(np.float64))
    return np.concatenate(list(logarithms - logarithms.mean(axis=2, keepdims=True)), axis=1)


def make(seed, cases, classes, skills):
    random = np.random.default_rng(seed)
    true = random.integers(0, classes, cases)
    # Networks that are sure of themselves, right and wrong: logits of several units, in single precision.
    logits = np.stack([skill * np.eye(classes)[true] + 2.0 * random.standard_normal((cases, classes)) for skill in skills])
    probabilities = np.exp(logits)
    probabilities = (probabilities / probabilities.sum(axis=2, keepdims=True)).astype(np.float32)
    features = make_features(probabilities)
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-14, max_iter=10000).fit(features, true)
    coefficients, intercepts = regression.coef_, regression.intercept_
    if classes == 2:
        # One logit, of the second class.
        coefficients, intercepts = np.stack([np.zeros_like(coefficients[0]), coefficients[0]]), np.array([0.0, intercepts[0]])
    return {
        "true": true.tolist(),
        "probabilities": probabilities.astype(float).tolist(),
        "coefficients": coefficients.ravel().tolist(),
        "intercepts": (intercepts - (0 if classes == 2 else intercepts.mean())).tolist(),
        "stacked": regression.predict_proba(features).tolist(),
    }


def main():
    file = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "stacking.json"
    fixtures = {"two classes": make(1, 60, 2, [1.5, 0.5]), "four classes": make(2, 90, 4, [2.0, 1.0, 0.0])}
    file.write_text(json.dumps(fixtures, separators=(",", ":")) + "\n")
    print(file)


if __name__ == "__main__":
    main()
